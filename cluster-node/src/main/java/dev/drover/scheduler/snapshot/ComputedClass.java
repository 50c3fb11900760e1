package dev.drover.scheduler.snapshot;

import dev.drover.protocol.node.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * The class of nodes that look the same to every constraint that does not mention a {@code unique.} fact: what holds for
 * one of them holds for all.
 */
final class ComputedClass {
    private static final String UNIQUE = "unique.";
    private static final int SHOWN_BYTES = 8;

    private ComputedClass() {}

    static String of(Node node) {
        MessageDigest digest = sha256();
        text(digest, node.datacenter());
        text(digest, node.nodeClass());
        text(digest, node.nodePool());
        facts(digest, node.attributes());
        facts(digest, node.meta());
        number(digest, node.drivers().size());
        for (Map.Entry<String, Node.Driver> driver : node.drivers().entrySet()) {
            text(digest, driver.getKey());
            boolean usable = driver.getValue().detected() && driver.getValue().healthy();
            number(digest, usable ? 1 : 0);
            facts(digest, driver.getValue().attributes());
        }
        // One object for all nodes of a class: it is a key that is looked up for every node, and comparing it is free.
        return ("v1:" + HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES)).intern();
    }

    private static void facts(MessageDigest digest, Map<String, String> facts) {
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            if (!fact.getKey().startsWith(UNIQUE)) {
                text(digest, fact.getKey());
                text(digest, fact.getValue());
            }
        }
        number(digest, -1);
    }

    // Lengths go in front, so that no two different sequences of texts have the same bytes.
    private static void text(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(digest, bytes.length);
        digest.update(bytes);
    }

    private static void number(MessageDigest digest, int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}
