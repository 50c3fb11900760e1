package dev.drover.agent.artifact;

import dev.drover.agent.download.Checksum;
import dev.drover.agent.download.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Under what name a file is kept.
 *
 * @param isContent whether the name says what is in the file; otherwise its server has to be asked whether it still is
 */
record CacheKey(String name, boolean isContent) {
    /**
     * A strong checksum stands for the file, wherever it comes from; a weak one, which somebody could have made two files
     * for, only together with its source. Without one it is the source, with all that a request for it says: who may not
     * read it does not get what somebody else was given. Files of the machine and repositories are not kept.
     */
    static Optional<CacheKey> of(ArtifactSource source) {
        Transport transport = source.order().transport();
        if (transport == Transport.FILE || transport == Transport.GIT) {
            return Optional.empty();
        }
        Optional<Checksum> checksum = source.checksum();
        if (checksum.isPresent() && checksum.get().isStrong()) {
            return Optional.of(
                    new CacheKey(checksum.get().kind() + "-" + checksum.get().hex(), true));
        }
        String sum = checksum.map(Checksum::text).orElse("");
        return Optional.of(new CacheKey("source-" + digest(source, sum), checksum.isPresent()));
    }

    private static String digest(ArtifactSource source, String sum) {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
        add(digest, sum);
        add(digest, source.order().transport().name());
        add(digest, source.order().location());
        add(digest, Boolean.toString(source.order().insecure()));
        add(digest, source.order().headers());
        add(digest, source.order().options());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Map<String, String> map) {
        add(digest, Integer.toString(map.size()));
        new TreeMap<>(map).forEach((key, value) -> {
            add(digest, key);
            add(digest, value);
        });
    }

    /** Ended by a byte that is in no text, so that no two lists of texts read the same. */
    private static void add(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0xff);
    }
}
