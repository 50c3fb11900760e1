package dev.drover.scheduler.snapshot;

import dev.drover.protocol.node.Equipment;
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
        if (!node.equipment().equals(Equipment.NONE)) {
            equipment(digest, node.equipment());
        }
        // One object for all nodes of a class: it is a key that is looked up for every node, and comparing it is free.
        return ("v1:" + HexFormat.of().formatHex(digest.digest(), 0, SHOWN_BYTES)).intern();
    }

    /** What of it decides whether a group can come at all: how much is free is another question. */
    private static void equipment(MessageDigest digest, Equipment equipment) {
        number(digest, equipment.volumes().size());
        equipment.volumes().forEach((name, volume) -> {
            text(digest, name);
            number(digest, volume.readOnly() ? 1 : 0);
        });
        number(digest, equipment.networks().size());
        equipment.networks().keySet().forEach(name -> text(digest, name));
        for (Equipment.DeviceGroup group : equipment.devices()) {
            text(digest, group.vendor());
            text(digest, group.type());
            text(digest, group.name());
            long healthy =
                    group.instances().stream().filter(Equipment.Device::healthy).count();
            number(digest, (int) healthy);
            number(digest, group.attributes().size());
            group.attributes().forEach((name, value) -> {
                text(digest, name);
                text(digest, value);
            });
        }
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
