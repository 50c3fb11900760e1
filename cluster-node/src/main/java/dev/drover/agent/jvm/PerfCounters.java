package dev.drover.agent.jvm;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * The counters that a HotSpot JVM keeps in a file mapped into its memory, {@code hsperfdata_USER/PID}: a head of 32 bytes,
 * then entries of a length of their own, each with a name and a number or a text. The file belongs to the task, which may
 * write to it what it likes: nothing in it is believed before it has been checked.
 */
final class PerfCounters {
    static final int MOST_BYTES = 1 << 20;
    private static final int MOST_ENTRIES = 4096;
    private static final int LONGEST_TEXT = 4096;
    private static final int MAGIC = 0xcafec0c0;
    private static final int HEAD_BYTES = 32;
    private static final int ENTRY_HEAD_BYTES = 20;
    private static final int MAJOR_VERSION = 2;
    private static final byte LITTLE_ENDIAN = 1;

    private final Map<String, Long> numbers = new TreeMap<>();
    private final Map<String, String> texts = new TreeMap<>();

    private PerfCounters() {}

    /** Where one counter is in the file, relative to the beginning of its entry. */
    private record EntryHead(int length, int name, int vector, byte type, int data) {
        static EntryHead read(ByteBuffer buffer) {
            int length = buffer.getInt();
            int name = buffer.getInt();
            int vector = buffer.getInt();
            byte type = buffer.get();
            buffer.position(buffer.position() + 3);
            return new EntryHead(length, name, vector, type, buffer.getInt());
        }

        boolean fits(int remaining) {
            return length >= ENTRY_HEAD_BYTES
                    && length <= remaining
                    && name >= ENTRY_HEAD_BYTES
                    && name < length
                    && data > name
                    && data < length
                    && vector >= 0
                    && vector <= length - data;
        }
    }

    /** @throws IOException if it cannot be read, or is no such file */
    static PerfCounters read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("is not a file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(MOST_BYTES, channel.size()));
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
            return parse(buffer.flip());
        }
    }

    static PerfCounters parse(ByteBuffer buffer) throws IOException {
        try {
            return parseChecked(buffer);
        } catch (BufferUnderflowException | IllegalArgumentException damaged) {
            throw new IOException("is damaged");
        }
    }

    private static PerfCounters parseChecked(ByteBuffer buffer) throws IOException {
        if (buffer.remaining() < HEAD_BYTES
                || buffer.order(ByteOrder.BIG_ENDIAN).getInt(0) != MAGIC) {
            throw new IOException("does not hold a JVM's counters");
        }
        buffer.order(buffer.get(4) == LITTLE_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        if (buffer.get(5) != MAJOR_VERSION) {
            throw new IOException("has a form that is not known: " + buffer.get(5));
        }
        if (buffer.get(7) == 0) {
            throw new IOException("is not complete yet");
        }
        PerfCounters counters = new PerfCounters();
        int at = buffer.getInt(24);
        int entries = Math.min(MOST_ENTRIES, buffer.getInt(28));
        for (int i = 0; i < entries; i++) {
            if (at < HEAD_BYTES || at > buffer.limit() - ENTRY_HEAD_BYTES) {
                throw new IOException("is damaged");
            }
            EntryHead head = EntryHead.read(buffer.position(at));
            if (!head.fits(buffer.limit() - at)) {
                throw new IOException("is damaged");
            }
            counters.add(buffer, at, head);
            at += head.length();
        }
        return counters;
    }

    private void add(ByteBuffer buffer, int at, EntryHead head) {
        String name = text(buffer, at + head.name(), head.data() - head.name());
        if (head.type() == 'J' && head.vector() == 0 && head.length() - head.data() >= Long.BYTES) {
            numbers.put(name, buffer.getLong(at + head.data()));
        } else if (head.type() == 'B' && head.vector() > 0) {
            texts.put(name, text(buffer, at + head.data(), head.vector()));
        }
    }

    /** Up to the first NUL. */
    private static String text(ByteBuffer buffer, int from, int most) {
        int end = from;
        int limit = from + Math.min(most, LONGEST_TEXT);
        while (end < limit && buffer.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - from];
        buffer.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
    }

    /** 0 for a counter that this JVM does not have. */
    long number(String name) {
        return numbers.getOrDefault(name, 0L);
    }

    boolean has(String name) {
        return numbers.containsKey(name) || texts.containsKey(name);
    }

    /** Empty for a text that this JVM does not have. */
    String text(String name) {
        return texts.getOrDefault(name, "");
    }
}
