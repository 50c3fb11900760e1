package dev.drover.protocol.codec;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash that chains an entity's events: each one's metadata holds the hash of the stored bytes before it. */
public final class EventHash {
    private EventHash() {}

    /** SHA-256 of an event's stored bytes, in lower-case hex. */
    public static String of(byte[] storedEvent) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(storedEvent));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
