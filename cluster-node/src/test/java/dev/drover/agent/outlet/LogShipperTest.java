package dev.drover.agent.outlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.log.LogRotator;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.job.LogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogShipperTest {
    private static final LogSource SOURCE = new LogSource("n1", "default", "web", "group", "4711", "server");

    /** Takes lines, unless it is away. */
    private static final class Receiver implements Outlet {
        private final List<LogLine> lines = new ArrayList<>();
        private int attempts;
        private boolean away;
        private int refused;

        @Override
        public synchronized int send(List<LogLine> more) throws IOException {
            attempts++;
            if (away) {
                throw new IOException("nobody there");
            }
            lines.addAll(more);
            return refused;
        }

        @Override
        public void close() {}

        synchronized List<String> texts() {
            return lines.stream().map(LogLine::text).toList();
        }

        synchronized void setAway(boolean isAway) {
            away = isAway;
        }

        synchronized int attempts() {
            return attempts;
        }
    }

    private final Receiver receiver = new Receiver();
    private TaskOutput output;
    private LogShipper shipper;

    @BeforeEach
    void open(@TempDir Path root) throws IOException {
        output = new TaskOutput(root.resolve("state"), root.resolve("alloc/logs"), "server");
        Files.createDirectories(output.state());
        Files.createDirectories(output.logs());
        shipper = shipper();
    }

    private LogShipper shipper() {
        return new LogShipper("test", receiver, Clock.systemUTC(), Duration.ofMillis(5));
    }

    @AfterEach
    void close() {
        shipper.close();
    }

    private void write(LogStream stream, String text) throws IOException {
        Files.writeString(output.spool(stream), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        shipper.moved(output);
    }

    private static void await(BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begin)
                    .isLessThan(Duration.ofSeconds(60).toNanos());
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    @Test
    void sendsWholeLinesInTheirOrder() throws IOException {
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, "one\r\ntwo\nthr");
        await(() -> receiver.texts().size() == 2);
        write(LogStream.STDOUT, "ee\n");

        await(() -> receiver.texts().size() == 3);

        assertThat(receiver.texts()).containsExactly("one", "two", "three");
        assertThat(receiver.lines.get(0).source()).isEqualTo(SOURCE);
        await(() -> shipper.figures().equals(new LogShipper.Figures(3, 0, 0, "")));
    }

    @Test
    void sendsALineWithoutAnEndOnceItsTaskHasEnded() throws IOException {
        shipper.started(output, SOURCE);
        write(LogStream.STDERR, "panic");
        shipper.ended(output);

        await(() -> receiver.texts().equals(List.of("panic")));

        assertThat(receiver.lines.get(0).stream()).isEqualTo(LogStream.STDERR);
    }

    @Test
    void goesOnWithATaskThatIsStartedAgain() throws IOException {
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, "first\n");
        shipper.ended(output);
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, "second\n");

        await(() -> receiver.texts().equals(List.of("first", "second")));
    }

    @Test
    void cutsALineThatIsTooLong() throws IOException {
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, "x".repeat(Shipment.LONGEST_LINE + 1) + "\n");

        await(() -> receiver.texts().size() == 2);

        assertThat(receiver.texts()).containsExactly("x".repeat(Shipment.LONGEST_LINE), "x");
    }

    @Test
    void waitsForAReceiverThatIsAwayAndSaysSo() throws IOException {
        receiver.setAway(true);
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, "one\n");
        await(() -> receiver.attempts() > 2);
        assertThat(shipper.figures()).isEqualTo(new LogShipper.Figures(0, 0, 0, "nobody there"));

        receiver.setAway(false);

        await(() -> receiver.texts().equals(List.of("one")));
        await(() -> shipper.figures().trouble().isEmpty());
    }

    @Test
    void countsWhatIsRotatedAwayMeanwhile() throws IOException {
        receiver.setAway(true);
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, ("x".repeat(1023) + "\n").repeat(3 << 10));
        new LogRotator(output, new LogConfig(1, 1, false), Instant.now()).rotate(Instant.now());

        receiver.setAway(false);

        await(() -> receiver.texts().size() == 1 << 10);
        await(() -> shipper.figures().lines() == 1 << 10);
        assertThat(shipper.figures().lost()).isEqualTo(2 << 20);
    }

    @Test
    void goesOnWhereAnEarlierAgentStopped() throws IOException {
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, "one\n");
        await(() -> receiver.texts().size() == 1);
        shipper.close();
        shipper = shipper();
        shipper.started(output, SOURCE);

        write(LogStream.STDOUT, "two\n");

        await(() -> receiver.texts().size() == 2);
        assertThat(receiver.texts()).containsExactly("one", "two");
    }

    @Test
    void countsLinesThatTheReceiverRefuses() throws IOException {
        receiver.refused = 1;
        shipper.started(output, SOURCE);
        write(LogStream.STDOUT, "one\ntwo\n");

        await(() -> shipper.figures().equals(new LogShipper.Figures(1, 1, 0, "")));
    }
}
