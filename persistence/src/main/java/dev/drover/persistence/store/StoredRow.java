package dev.drover.persistence.store;

import java.util.Arrays;

/** A log row as the store keeps it; {@link RowCodec} reads its bytes, which nobody changes. */
public final class StoredRow {
    private final long position;
    private final byte[] bytes;

    public StoredRow(long position, byte[] bytes) {
        this.position = position;
        this.bytes = bytes;
    }

    public long position() {
        return position;
    }

    public byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredRow that && position == that.position && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(position);
    }

    @Override
    public String toString() {
        return "row " + position + "[" + bytes.length + " bytes]";
    }
}
