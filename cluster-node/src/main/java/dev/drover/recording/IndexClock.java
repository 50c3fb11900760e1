package dev.drover.recording;

import dev.drover.protocol.Stamp;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Gives out indexes: 41 bits of milliseconds since 2025, 6 of a counter, 6 of the server, 53 in all so that they are
 * exact as JSON numbers. Each is higher than the one before and than every one observed. Safe for any thread.
 */
public final class IndexClock {
    private static final long EPOCH_MILLIS =
            Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();
    private static final int SERVER_BITS = 6;
    private static final int COUNTER_BITS = 6;

    private final Clock clock;
    private final LongSupplier nanos;
    private final int server;
    private final AtomicLong lastTick = new AtomicLong();

    /**
     * A clock for one server.
     *
     * @param server 0..63, from the server's name; two servers may share one, since an index orders what one entity or one
     *     server says and is no name
     */
    public IndexClock(Clock clock, int server) {
        this(clock, System::nanoTime, server);
    }

    /**
     * The same with another clock for what lies between two moments.
     *
     * @param nanos time that only goes on, in nanoseconds since any moment
     */
    public IndexClock(Clock clock, LongSupplier nanos, int server) {
        if (server < 0 || server >= 1 << SERVER_BITS) {
            throw new IllegalArgumentException("server number " + server + " is not in 0..63");
        }
        this.clock = clock;
        this.nanos = nanos;
        this.server = server;
    }

    public Stamp next() {
        Instant now = clock.instant();
        long fromClock = tickAt(now);
        long tick = lastTick.updateAndGet(last -> Math.max(last + 1, fromClock));
        return new Stamp(tick << SERVER_BITS | server, now);
    }

    /** Time that only goes on, for what lies between two moments: nanoseconds since any moment. */
    public long nanos() {
        return nanos.getAsLong();
    }

    private static long tickAt(Instant moment) {
        return (moment.toEpochMilli() - EPOCH_MILLIS) << COUNTER_BITS;
    }

    /** The least index that a clock gives at a moment. */
    public static long indexAt(Instant moment) {
        return tickAt(moment) << SERVER_BITS;
    }

    /** Makes all later indexes higher than {@code index}. */
    public void observe(long index) {
        long tick = index >> SERVER_BITS;
        lastTick.accumulateAndGet(tick, Math::max);
    }
}
