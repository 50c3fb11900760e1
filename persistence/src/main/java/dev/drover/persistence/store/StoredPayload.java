package dev.drover.persistence.store;

import java.util.Arrays;

/** A serialized object with what Pekko needs to read it again. The bytes are shared: nobody changes them. */
public final class StoredPayload {
    private final int serializerId;
    private final String manifest;
    private final byte[] bytes;

    public StoredPayload(int serializerId, String manifest, byte[] bytes) {
        this.serializerId = serializerId;
        this.manifest = manifest;
        this.bytes = bytes;
    }

    public int serializerId() {
        return serializerId;
    }

    public String manifest() {
        return manifest;
    }

    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredPayload that
                && serializerId == that.serializerId
                && manifest.equals(that.manifest)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * manifest.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return manifest + "[" + bytes.length + " bytes, serializer " + serializerId + "]";
    }
}
