package dev.drover.agent.download;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests that read from S3: Signature Version 4 of Amazon Web Services, in headers, of a GET without a body.
 *
 * @param token of temporary credentials; empty otherwise
 */
record S3Signature(String accessKey, String secretKey, String token, String region) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String SERVICE = "s3";
    /** SHA-256 of nothing, which is what a GET carries. */
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /**
     * The headers of a request, those that sign it included; {@code Host} is signed but not among them, since every client
     * sends it.
     *
     * @param others headers to be signed, too
     */
    Map<String, String> headers(URI uri, Map<String, String> others, Instant now) {
        TreeMap<String, String> signed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        signed.putAll(others);
        signed.put("x-amz-date", SECOND.format(now));
        signed.put("x-amz-content-sha256", EMPTY);
        if (!token.isEmpty()) {
            signed.put("x-amz-security-token", token);
        }
        TreeMap<String, String> headers = new TreeMap<>(signed);
        signed.put("host", host(uri));
        StringJoiner names = new StringJoiner(";");
        StringBuilder lines = new StringBuilder();
        signed.forEach((name, value) -> {
            String lower = name.toLowerCase(java.util.Locale.ROOT);
            names.add(lower);
            lines.append(lower).append(':').append(value.strip()).append('\n');
        });
        String request = String.join("\n", "GET", path(uri), query(uri), lines.toString(), names.toString(), EMPTY);
        String scope = String.join("/", DAY.format(now), region, SERVICE, "aws4_request");
        String text = String.join("\n", ALGORITHM, SECOND.format(now), scope, hex(sha256(request)));
        headers.put(
                "Authorization",
                ALGORITHM + " Credential=" + accessKey + "/" + scope + ",SignedHeaders=" + names + ",Signature="
                        + hex(hmac(key(DAY.format(now)), text)));
        return headers;
    }

    /** The port belongs to it where it is not the scheme's own. */
    private static String host(URI uri) {
        boolean own = uri.getPort() < 0 || uri.getPort() == ("https".equals(uri.getScheme()) ? 443 : 80);
        return own ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static String path(URI uri) {
        String path = uri.getPath();
        return path.isEmpty() ? "/" : encoded(path, true);
    }

    /** In the order of names, each encoded in the one way that both sides know. */
    private static String query(URI uri) {
        String query = uri.getQuery();
        if (query == null || query.isEmpty()) {
            return "";
        }
        TreeMap<String, String> pairs = new TreeMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            pairs.put(encoded(name, false), equals < 0 ? "" : encoded(pair.substring(equals + 1), false));
        }
        StringJoiner joined = new StringJoiner("&");
        pairs.forEach((name, value) -> joined.add(name + "=" + value));
        return joined.toString();
    }

    /** All but letters, digits and {@code -._~} becomes {@code %XX}. */
    static String encoded(String text, boolean isPath) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xff);
            boolean plain = character < 128 && (Character.isLetterOrDigit(character) || "-._~".indexOf(character) >= 0);
            if (plain || (isPath && character == '/')) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private byte[] key(String day) {
        byte[] key = ("AWS4" + secretKey).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, SERVICE, "aws4_request"}) {
            key = hmac(key, part);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has HmacSHA256", impossible);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Names no secret. */
    @Override
    public String toString() {
        return "S3Signature[" + accessKey + ", " + region + "]";
    }
}
