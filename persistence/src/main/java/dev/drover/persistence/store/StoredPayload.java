package dev.drover.persistence.store;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A serialized object with what Pekko needs to read it again. The bytes are shared: nobody changes them. */
public final class StoredPayload {
    private final int serializerId;
    private final String manifest;
    private final byte[] bytes;
    private final @Nullable Object original;

    public StoredPayload(int serializerId, String manifest, byte[] bytes) {
        this(serializerId, manifest, bytes, null);
    }

    private StoredPayload(int serializerId, String manifest, byte[] bytes, @Nullable Object original) {
        this.serializerId = serializerId;
        this.manifest = manifest;
        this.bytes = bytes;
        this.original = original;
    }

    /** The payload of an object that was written in this process. */
    public static StoredPayload of(int serializerId, String manifest, byte[] bytes, Object original) {
        return new StoredPayload(serializerId, manifest, bytes, original);
    }

    /** What was written, if that was in this process: who reads along need not read the bytes again. */
    public Optional<Object> original() {
        return Optional.ofNullable(original);
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
