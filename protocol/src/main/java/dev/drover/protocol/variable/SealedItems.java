package dev.drover.protocol.variable;

import java.nio.ByteBuffer;

/**
 * A variable's items as they are stored.
 *
 * @param key the id of the key that opens them
 * @param sealed the nonce, and after it what it was encrypted to
 */
public record SealedItems(String key, ByteBuffer sealed) {
    public SealedItems {
        sealed = sealed.asReadOnlyBuffer();
    }

    @Override
    public ByteBuffer sealed() {
        return sealed.duplicate();
    }

    public byte[] bytes() {
        byte[] bytes = new byte[sealed.remaining()];
        sealed().get(bytes);
        return bytes;
    }
}
