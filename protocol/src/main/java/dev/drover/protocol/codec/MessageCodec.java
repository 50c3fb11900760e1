package dev.drover.protocol.codec;

import java.util.function.Function;

/** The wire form of one kind of message, named by its manifest. */
public final class MessageCodec<T> {
    private final String manifest;
    private final Class<T> type;
    private final Function<T, byte[]> encoder;
    private final Function<byte[], T> decoder;

    MessageCodec(String manifest, Class<T> type, Function<T, byte[]> encoder, Function<byte[], T> decoder) {
        this.manifest = manifest;
        this.type = type;
        this.encoder = encoder;
        this.decoder = decoder;
    }

    public String manifest() {
        return manifest;
    }

    /** The sealed type whose cases it knows. */
    public Class<T> type() {
        return type;
    }

    public byte[] encode(T message) {
        return encoder.apply(message);
    }

    /** Encodes a message whose type the caller does not know; it must be one of {@link #type()}. */
    public byte[] encodeAny(Object message) {
        return encoder.apply(type.cast(message));
    }

    /** Throws {@link UndecodableException} for damaged bytes. */
    public T decode(byte[] bytes) {
        return decoder.apply(bytes);
    }

    @Override
    public String toString() {
        return manifest;
    }
}
