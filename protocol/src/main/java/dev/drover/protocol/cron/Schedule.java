package dev.drover.protocol.cron;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The moments at which any of several cron expressions comes true on the clocks of one time zone. */
public final class Schedule {
    private final List<Cron> crons;
    private final ZoneId zone;

    private Schedule(List<Cron> crons, ZoneId zone) {
        this.crons = List.copyOf(crons);
        this.zone = zone;
    }

    /**
     * Throws {@link IllegalArgumentException} with a sentence about what is wrong.
     *
     * @param zone a name of the IANA's time zone database, such as {@code Europe/Berlin}
     */
    public static Schedule parse(List<String> crons, String zone) {
        return new Schedule(crons.stream().map(Cron::parse).toList(), zone(zone));
    }

    /** Throws {@link IllegalArgumentException} for a name that is not known. */
    public static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw new IllegalArgumentException("time zone \"" + name + "\" is not known", unknown);
        }
    }

    public ZoneId zone() {
        return zone;
    }

    /** The first moment after another one; empty if there is none. */
    public Optional<Instant> next(Instant after) {
        return crons.stream().flatMap(cron -> cron.next(after, zone).stream()).min(Comparator.naturalOrder());
    }

    /** The last moment after {@code after} and not later than {@code until}; found by halving, however many there are. */
    public Optional<Instant> latest(Instant after, Instant until) {
        long first = after.getEpochSecond();
        if (!comesWithin(after, until)) {
            return Optional.empty();
        }
        long last = until.getEpochSecond();
        while (last - first > 1) {
            long middle = first + (last - first) / 2;
            if (comesWithin(Instant.ofEpochSecond(middle), until)) {
                first = middle;
            } else {
                last = middle;
            }
        }
        Instant from = Instant.ofEpochSecond(first);
        return next(from.isBefore(after) ? after : from);
    }

    private boolean comesWithin(Instant after, Instant until) {
        return next(after).filter(moment -> !moment.isAfter(until)).isPresent();
    }
}
