package dev.drover.agent.log;

import dev.drover.protocol.Sorted;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What becomes of tasks' output beside its rotated files.
 *
 * @param retention how long after its last line the output of an allocation is kept that the servers have forgotten; zero
 *     where it goes with the allocation
 * @param maxAge how long after its last line a rotated file of a running task is kept; zero where only the number of files
 *     counts
 * @param outlets where lines are sent to
 */
public record LogSettings(Duration retention, Duration maxAge, List<OutletSettings> outlets) {
    public static final LogSettings NONE = new LogSettings(Duration.ZERO, Duration.ZERO, List.of());

    public LogSettings {
        outlets = List.copyOf(outlets);
    }

    /**
     * One receiver of lines.
     *
     * @param address {@code udp}, {@code tcp} or {@code unix} for syslog, {@code http} or {@code https} for OTLP
     * @param facility of syslog, 0 to 23
     * @param headers sent with each request of OTLP
     */
    public record OutletSettings(Protocol protocol, URI address, int facility, Map<String, String> headers) {
        /** What syslog calls {@code local0}. */
        public static final int LOCAL0 = 16;

        public OutletSettings {
            headers = Sorted.copyOf(headers);
        }

        /** Without the headers, which may hold a key. */
        @Override
        public String toString() {
            return "OutletSettings[" + protocol + ", " + address + "]";
        }
    }

    /** How lines are sent. */
    public enum Protocol {
        /** RFC 5424. */
        SYSLOG,
        /** OpenTelemetry's, JSON over HTTP. */
        OTLP
    }
}
