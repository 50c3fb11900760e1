package dev.drover.agent.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a file's digest must be: {@code sha256:…}, or the bare digits, whose length tells the kind. */
public record Checksum(String kind, String hex) {
    private record Kind(String name, String algorithm, int digits) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("md5", "MD5", 32),
            new Kind("sha1", "SHA-1", 40),
            new Kind("sha256", "SHA-256", 64),
            new Kind("sha512", "SHA-512", 128));

    /** Empty for an empty text. */
    public static Optional<Checksum> parse(String text) throws DownloadException {
        if (text.isBlank()) {
            return Optional.empty();
        }
        String value = text.strip().toLowerCase(Locale.ROOT);
        int colon = value.indexOf(':');
        String hex = value.substring(colon + 1);
        for (Kind kind : KINDS) {
            boolean meant = colon < 0 ? kind.digits == hex.length() : kind.name.equals(value.substring(0, colon));
            if (meant) {
                return Optional.of(checked(kind, hex, text));
            }
        }
        throw DownloadException.refused(
                "checksum \"%s\" is of none of the kinds md5, sha1, sha256 and sha512".formatted(text));
    }

    private static Checksum checked(Kind kind, String hex, String text) throws DownloadException {
        boolean digits = hex.chars().allMatch(digit -> HexFormat.isHexDigit(digit));
        if (hex.length() != kind.digits || !digits) {
            throw DownloadException.refused(
                    "checksum \"%s\" must have %d hexadecimal digits".formatted(text, kind.digits));
        }
        return new Checksum(kind.name, hex);
    }

    /** As {@link #parse} reads it. */
    public String text() {
        return kind + ":" + hex;
    }

    /** Whether nobody can make two files that have it. */
    public boolean isStrong() {
        return kind.equals("sha256") || kind.equals("sha512");
    }

    /** What computes it. */
    public MessageDigest digest() {
        try {
            for (Kind known : KINDS) {
                if (known.name.equals(kind)) {
                    return MessageDigest.getInstance(known.algorithm);
                }
            }
            throw new AssertionError("no such kind of checksum: " + kind);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has " + kind, impossible);
        }
    }

    /** The file must have it. */
    void verify(Path file) throws IOException, DownloadException {
        MessageDigest digest = digest();
        try (InputStream stream = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equals(hex)) {
            throw DownloadException.failed(
                    "checksum did not match: expected " + text() + ", got " + kind + ":" + actual);
        }
    }
}
