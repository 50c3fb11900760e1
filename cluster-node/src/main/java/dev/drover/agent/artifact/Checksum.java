package dev.drover.agent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a file's digest must be: {@code sha256:…}, or the bare digits, whose length tells the kind. */
record Checksum(String kind, String hex) {
    private static final Map<String, String> ALGORITHMS =
            Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");
    private static final Map<String, Integer> DIGITS = Map.of("md5", 32, "sha1", 40, "sha256", 64, "sha512", 128);

    static Optional<Checksum> parse(@Nullable String text, String shown) throws ArtifactException {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        String value = text.strip().toLowerCase(Locale.ROOT);
        int colon = value.indexOf(':');
        String hex = value.substring(colon + 1);
        String kind = colon < 0 ? kindOf(hex) : value.substring(0, colon);
        Integer digits = DIGITS.get(kind);
        if (digits == null) {
            throw ArtifactSource.invalid(
                    shown, "checksum \"%s\" is of none of the kinds md5, sha1, sha256 and sha512".formatted(text));
        }
        if (hex.length() != digits || !hex.matches("[0-9a-f]*")) {
            throw ArtifactSource.invalid(
                    shown, "checksum \"%s\" must have %d hexadecimal digits".formatted(text, digits));
        }
        return Optional.of(new Checksum(kind, hex));
    }

    private static String kindOf(String hex) {
        return DIGITS.entrySet().stream()
                .filter(entry -> entry.getValue() == hex.length())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** The file's digest, if it is not this one. */
    Optional<String> mismatch(Path file) throws IOException {
        String actual = digest(file);
        return actual.equals(hex) ? Optional.empty() : Optional.of(kind + ":" + actual);
    }

    private String digest(Path file) throws IOException {
        try (InputStream stream = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(ALGORITHMS.getOrDefault(kind, kind));
            byte[] buffer = new byte[1 << 16];
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has " + kind, impossible);
        }
    }
}
