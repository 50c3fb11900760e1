package dev.drover.protocol.codec;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** Points in time and durations, exact to the nanosecond. */
public final class Times {
    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** When a task ended is told by its event, its state, and what its job is told. */
    private static final Recurring<Instant> INSTANTS = new Recurring<>(1 << 12);

    private Times() {}

    public static Timestamp toProto(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    public static Instant fromProto(Timestamp timestamp) {
        return INSTANTS.one(Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos()));
    }

    public static com.google.protobuf.Duration toProto(Duration duration) {
        long seconds = duration.getSeconds();
        int nanos = duration.getNano();
        // Protobuf wants both parts to have the same sign; java.time keeps the nanoseconds positive.
        boolean borrows = seconds < 0 && nanos > 0;
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(borrows ? seconds + 1 : seconds)
                .setNanos(borrows ? nanos - NANOS_PER_SECOND : nanos)
                .build();
    }

    public static Duration fromProto(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }
}
