package dev.drover.agent.artifact;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers as S3 does to who signs what he asks, by Signature Version 4 as Amazon describes it: computed here from the request
 * as it came, with nothing of what is tested.
 */
final class S3StandIn {
    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/"
                    + "aws4_request,\\s*SignedHeaders=([a-z0-9;-]+),\\s*Signature=([0-9a-f]{64})");

    private final String accessKey;
    private final String secretKey;
    private final String region;
    private final byte[] content;
    private final List<String> queries = Collections.synchronizedList(new ArrayList<>());

    S3StandIn(String accessKey, String secretKey, String region, byte[] content) {
        this.accessKey = accessKey;
        this.secretKey = secretKey;
        this.region = region;
        this.content = content;
    }

    /** Of the requests that were let in. */
    List<String> queries() {
        return List.copyOf(queries);
    }

    void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isSigned = isSigned(exchange);
            if (!isSigned) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            queries.add(Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""));
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private boolean isSigned(HttpExchange exchange) throws GeneralSecurityException {
        Matcher given = AUTHORIZATION.matcher(header(exchange, "Authorization"));
        if (!given.matches()
                || !given.group(1).equals(accessKey)
                || !given.group(3).equals(region)) {
            return false;
        }
        String date = header(exchange, "x-amz-date");
        String signed = given.group(4);
        boolean isComplete =
                List.of(signed.split(";", -1)).containsAll(List.of("host", "x-amz-date", "x-amz-content-sha256"));
        if (!isComplete || !date.startsWith(given.group(2)) || isOld(date)) {
            return false;
        }
        StringBuilder request = new StringBuilder("GET\n");
        request.append(exchange.getRequestURI().getRawPath()).append('\n');
        request.append(Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""));
        request.append('\n');
        for (String name : signed.split(";", -1)) {
            request.append(name).append(':').append(header(exchange, name)).append('\n');
        }
        request.append('\n').append(signed).append('\n').append(header(exchange, "x-amz-content-sha256"));
        String scope = given.group(2) + "/" + region + "/s3/aws4_request";
        String text = "AWS4-HMAC-SHA256\n" + date + "\n" + scope + "\n" + hex(sha256(request.toString()));
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return hex(hmac(key, text)).equals(given.group(5))
                && exchange.getRequestMethod().equals("GET");
    }

    private static boolean isOld(String date) {
        Instant at = LocalDateTime.parse(date, DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"))
                .toInstant(ZoneOffset.UTC);
        return Duration.between(at, Instant.now()).abs().compareTo(Duration.ofMinutes(15)) > 0;
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] sha256(String text) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
