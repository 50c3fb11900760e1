package dev.drover.agent.check;

import dev.drover.protocol.HostPort;
import dev.drover.protocol.job.ServiceCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP request for a check. Written on a socket because Java's clients bound neither the time of a whole answer nor let
 * a check set its {@code Host} header, and follow redirects that a check wants to see.
 */
final class HttpExchange {
    private static final int MAX_ANSWER = 16 << 10;
    private static final int MAX_BODY = 3 << 10;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] (\\d{3})(?: .*)?");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private HttpExchange() {}

    record Answer(int status, String body) {}

    /** What makes the check's own fields no HTTP request; empty if nothing. */
    static String problem(ServiceCheck check) {
        if (!check.method().isEmpty() && !TOKEN.matcher(check.method()).matches()) {
            return "check method \"%s\" is not valid".formatted(check.method());
        }
        if (!check.path().chars().allMatch(letter -> letter > ' ' && letter < 127)) {
            return "check path \"%s\" must be printable ASCII without blanks".formatted(check.path());
        }
        for (Map.Entry<String, List<String>> header : check.headers().entrySet()) {
            boolean named = TOKEN.matcher(header.getKey()).matches();
            if (!named || header.getValue().stream().anyMatch(value -> value.matches("(?s).*[\r\n].*"))) {
                return "check header \"%s\" is not valid".formatted(header.getKey());
            }
        }
        return "";
    }

    static Socket secured(ServiceCheck check, Socket plain, InetSocketAddress address, Deadline deadline)
            throws IOException, GeneralSecurityException {
        if (!check.protocol().equals("https")) {
            return plain;
        }
        SSLSocketFactory factory = CheckTls.context(check).getSocketFactory();
        SSLSocket socket =
                (SSLSocket) factory.createSocket(plain, CheckTls.serverName(check, address), address.getPort(), true);
        socket.setSSLParameters(CheckTls.verifying(check, socket.getSSLParameters()));
        socket.setSoTimeout(deadline.remainingMillis());
        socket.startHandshake();
        return socket;
    }

    static Answer ask(ServiceCheck check, Socket socket, InetSocketAddress address, Deadline deadline)
            throws IOException {
        socket.getOutputStream().write(request(check, address));
        socket.getOutputStream().flush();
        String answer = read(socket, deadline);
        int endOfLine = answer.indexOf('\n');
        Matcher status = STATUS_LINE.matcher(
                endOfLine < 0 ? answer.strip() : answer.substring(0, endOfLine).strip());
        if (!status.matches()) {
            throw new IOException("the answer is not HTTP");
        }
        int head = answer.indexOf("\r\n\r\n");
        String body = head < 0 ? "" : answer.substring(head + 4);
        return new Answer(
                Integer.parseInt(status.group(1)), body.length() > MAX_BODY ? body.substring(0, MAX_BODY) : body);
    }

    private static byte[] request(ServiceCheck check, InetSocketAddress address) {
        byte[] body = check.body().getBytes(StandardCharsets.UTF_8);
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Host", List.of(host(address)));
        headers.put("User-Agent", List.of("drover"));
        headers.put("Accept", List.of("*/*"));
        headers.putAll(check.headers());
        headers.put("Connection", List.of("close"));
        if (body.length > 0) {
            headers.put("Content-Length", List.of(Integer.toString(body.length)));
        }
        String method = check.method().isEmpty() ? "GET" : check.method().toUpperCase(Locale.ROOT);
        String path = check.path().startsWith("/") ? check.path() : "/" + check.path();
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach((name, values) -> values.forEach(
                value -> head.append(name).append(": ").append(value).append("\r\n")));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private static String host(InetSocketAddress address) {
        return HostPort.of(address.getHostString(), address.getPort());
    }

    /** Reads until the end, until it is enough, or until the deadline. */
    private static String read(Socket socket, Deadline deadline) throws IOException {
        InputStream from = socket.getInputStream();
        byte[] buffer = new byte[MAX_ANSWER];
        int length = 0;
        while (length < buffer.length) {
            socket.setSoTimeout(deadline.remainingMillis());
            int count = from.read(buffer, length, buffer.length - length);
            if (count < 0) {
                break;
            }
            length += count;
            if (isSuccessAlready(buffer, length)) {
                break;
            }
        }
        return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** A service may keep the body coming for ever; the head of a good answer is enough. */
    private static boolean isSuccessAlready(byte[] buffer, int length) {
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        return text.contains("\r\n\r\n") && text.matches("(?s)HTTP/1\\.[01] [23].*");
    }
}
