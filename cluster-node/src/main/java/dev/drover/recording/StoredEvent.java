package dev.drover.recording;

import dev.drover.protocol.Recorded;
import dev.drover.protocol.codec.EventHash;
import org.jspecify.annotations.Nullable;

/**
 * An event in both its forms: as the domain knows it, and as it is stored. The hash of the stored bytes is what the next
 * event names, so the bytes are kept as they were written.
 */
public final class StoredEvent<E> {
    private final String manifest;
    private final byte[] bytes;
    private final Recorded<E> recorded;
    private @Nullable String hash;

    /** The bytes are taken over: nobody changes them. */
    public StoredEvent(String manifest, byte[] bytes, Recorded<E> recorded) {
        this.manifest = manifest;
        this.bytes = bytes;
        this.recorded = recorded;
    }

    public String manifest() {
        return manifest;
    }

    byte[] bytes() {
        return bytes;
    }

    public Recorded<E> recorded() {
        return recorded;
    }

    /** How many bytes are stored. */
    public int size() {
        return bytes.length;
    }

    /** SHA-256 of the stored bytes, in hex. Several threads may compute it, and find the same. */
    public String hash() {
        String known = hash;
        if (known == null) {
            known = EventHash.of(bytes);
            hash = known;
        }
        return known;
    }

    @Override
    public String toString() {
        return manifest + recorded.event();
    }
}
