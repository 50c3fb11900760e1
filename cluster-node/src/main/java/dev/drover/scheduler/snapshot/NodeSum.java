package dev.drover.scheduler.snapshot;

import java.util.HexFormat;

/**
 * A sum over nodes that is another whenever one of them is another or has gone on, in whatever order they come. Since it
 * is a sum, it is kept in step as nodes change, and need not be computed over thousands of nodes for each plan. It tells
 * sets apart that differ by accident, not by design: its 128 bits are mixed, not encrypted.
 */
public record NodeSum(int count, long high, long low) {
    public static final NodeSum NONE = new NodeSum(0, 0, 0);

    private static final long HIGH_SEED = 0xCBF29CE484222325L;
    private static final long LOW_SEED = 0x9E3779B97F4A7C15L;
    private static final long PRIME = 0x100000001B3L;

    public NodeSum plus(NodeView node) {
        return new NodeSum(count + 1, high + mixed(node, HIGH_SEED), low + mixed(node, LOW_SEED));
    }

    NodeSum minus(NodeView node) {
        return new NodeSum(count - 1, high - mixed(node, HIGH_SEED), low - mixed(node, LOW_SEED));
    }

    public NodeSum plus(NodeSum other) {
        return new NodeSum(count + other.count, high + other.high, low + other.low);
    }

    /** 32 hexadecimal digits. */
    public String hex() {
        HexFormat format = HexFormat.of();
        return format.toHexDigits(high) + format.toHexDigits(low);
    }

    private static long mixed(NodeView node, long seed) {
        String id = node.id().value();
        long hash = seed;
        for (int at = 0; at < id.length(); at++) {
            hash = (hash ^ id.charAt(at)) * PRIME;
        }
        return mixed(hash ^ mixed(node.sequence() + seed));
    }

    private static long mixed(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return mixed ^ (mixed >>> 33);
    }
}
