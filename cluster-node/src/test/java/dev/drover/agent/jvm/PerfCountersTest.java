package dev.drover.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.stream.JvmFigures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfCountersTest {
    private static final int HEAD = 32;

    /** Writes counters as a JVM does. */
    private static final class Writer {
        private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
        private final ByteOrder order;
        private int count;

        Writer(ByteOrder order) {
            this.order = order;
        }

        Writer number(String name, long value) {
            byte[] data =
                    ByteBuffer.allocate(Long.BYTES).order(order).putLong(value).array();
            return entry(name, data, 0, 'J');
        }

        Writer text(String name, String value) {
            byte[] data = (value + "\0").getBytes(StandardCharsets.UTF_8);
            return entry(name, data, data.length, 'B');
        }

        private Writer entry(String name, byte[] data, int vector, char type) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            int dataAt = (20 + bytes.length + 1 + 7) / 8 * 8;
            int length = (dataAt + data.length + 7) / 8 * 8;
            ByteBuffer entry = ByteBuffer.allocate(length).order(order);
            entry.putInt(length)
                    .putInt(20)
                    .putInt(vector)
                    .put((byte) type)
                    .put(new byte[3])
                    .putInt(dataAt);
            entry.put(20, bytes).put(dataAt, data);
            entries.writeBytes(entry.array());
            count++;
            return this;
        }

        byte[] bytes() {
            ByteBuffer all = ByteBuffer.allocate(HEAD + entries.size());
            all.putInt(0xcafec0c0).put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 0));
            all.put((byte) 2).put((byte) 0).put((byte) 1).order(order);
            all.putInt(entries.size()).putInt(0).putLong(0).putInt(HEAD).putInt(count);
            all.put(entries.toByteArray());
            return all.array();
        }
    }

    private static byte[] serial(ByteOrder order) {
        Writer writer = new Writer(order)
                .number("sun.os.hrt.frequency", 1_000_000_000)
                .number("sun.rt.createVmBeginTime", 1_000)
                .text("java.property.java.version", "17.0.15")
                .text("java.property.java.vm.name", "OpenJDK 64-Bit Server VM")
                .text("sun.gc.policy.name", "Copy:MSC")
                .text("sun.gc.cause", "No GC")
                .text("sun.gc.lastCause", "Allocation Failure")
                .text("sun.gc.generation.0.name", "new")
                .number("sun.gc.generation.0.maxCapacity", 100)
                .text("sun.gc.generation.1.name", "old")
                .number("sun.gc.generation.1.maxCapacity", 300)
                .text("sun.gc.collector.0.name", "Copy")
                .number("sun.gc.collector.0.invocations", 4)
                .number("sun.gc.collector.0.time", 8_000_000)
                .number("sun.gc.collector.0.lastEntryTime", 1_000_000)
                .number("sun.gc.collector.0.lastExitTime", 3_000_000)
                .number("sun.gc.metaspace.used", 7)
                .number("java.threads.live", 12)
                .number("java.cls.loadedClasses", 400);
        for (String space : new String[] {"0.space.0", "0.space.1", "1.space.0"}) {
            writer.text("sun.gc.generation." + space + ".name", "s" + space.charAt(0))
                    .number("sun.gc.generation." + space + ".used", 10)
                    .number("sun.gc.generation." + space + ".capacity", 20);
        }
        return writer.bytes();
    }

    @Test
    void areReadInEitherOrderOfBytes() throws IOException {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            PerfCounters counters = PerfCounters.parse(ByteBuffer.wrap(serial(order)));
            JvmFigures figures = new FiguresReader(counters).figures(Instant.ofEpochMilli(61_000), 5);

            assertThat(figures.version()).isEqualTo("17.0.15");
            assertThat(figures.uptime()).isEqualTo(Duration.ofMinutes(1));
            assertThat(figures.heap()).isEqualTo(new JvmFigures.Memory(30, 60, 400));
            assertThat(figures.pools()).hasSize(3);
            assertThat(figures.metaspace().used()).isEqualTo(7);
            assertThat(figures.collectors())
                    .containsExactly(new JvmFigures.Collector("Copy", 4, Duration.ofMillis(8), Duration.ofMillis(2)));
            assertThat(figures.lastGcCause()).isEqualTo("Allocation Failure");
            assertThat(figures.threads().live()).isEqualTo(12);
            assertThat(figures.classes().loaded()).isEqualTo(400);
        }
    }

    @Test
    void knowThatRegionsShareTheHeapsLimit() throws IOException {
        byte[] regions = new Writer(ByteOrder.LITTLE_ENDIAN)
                .text("sun.gc.policy.name", "GarbageFirst")
                .text("sun.gc.generation.0.name", "young")
                .number("sun.gc.generation.0.maxCapacity", 400)
                .text("sun.gc.generation.1.name", "old")
                .number("sun.gc.generation.1.maxCapacity", 400)
                .bytes();

        JvmFigures figures = new FiguresReader(PerfCounters.parse(ByteBuffer.wrap(regions))).figures(Instant.EPOCH, 1);

        assertThat(figures.heap().max()).isEqualTo(400);
        assertThat(figures.uptime()).isZero();
        assertThat(figures.version()).isEmpty();
    }

    /** Whatever a task writes there is refused in words, or read as something that is none of the agent's harm. */
    @Property(tries = 2000)
    void withstandDamage(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = serial(ByteOrder.LITTLE_ENDIAN);
        for (int damage = 0; damage <= random.nextInt(8); damage++) {
            int at = random.nextInt(bytes.length);
            if (random.nextBoolean()) {
                ByteBuffer.wrap(bytes).putInt(Math.min(at, bytes.length - 4), random.nextInt());
            } else {
                bytes[at] = (byte) random.nextInt();
            }
        }
        int length = random.nextBoolean() ? bytes.length : random.nextInt(bytes.length);
        try {
            PerfCounters counters = PerfCounters.parse(ByteBuffer.wrap(bytes, 0, length));
            new FiguresReader(counters).figures(Instant.EPOCH, 1);
        } catch (IOException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    @Test
    void areNotLookedForInWhatIsNoSuchFile(@TempDir Path directory) throws IOException {
        Path real = Files.write(directory.resolve("real"), serial(ByteOrder.LITTLE_ENDIAN));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Path other = Files.writeString(directory.resolve("other"), "x".repeat(100));

        assertThat(PerfCounters.read(real).number("java.threads.live")).isEqualTo(12);
        assertThatThrownBy(() -> PerfCounters.read(link)).hasMessage("is not a file");
        assertThatThrownBy(() -> PerfCounters.read(other)).hasMessage("does not hold a JVM's counters");
        assertThatThrownBy(() -> PerfCounters.read(directory.resolve("none"))).hasMessage("is not a file");
    }
}
