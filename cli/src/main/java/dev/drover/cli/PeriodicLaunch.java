package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.cron.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a periodic job is launched next, reckoned from what the job itself says. */
final class PeriodicLaunch {
    private PeriodicLaunch() {}

    /** Empty for a job that the clock does not launch, and for a schedule that cannot be read here. */
    static Optional<Instant> next(JsonNode job, Instant now) {
        JsonNode periodic = job.path("Periodic");
        if (!periodic.isObject() || !Json.flag(periodic, "Enabled")) {
            return Optional.empty();
        }
        String cron = Json.text(periodic, "Spec");
        List<String> crons = cron.isEmpty() ? Json.texts(periodic.path("Specs")) : List.of(cron);
        String zone = Json.text(periodic, "TimeZone");
        try {
            return Schedule.parse(crons, zone.isEmpty() ? "UTC" : zone).next(now);
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** What {@code job run} says of it. */
    static void announce(Session session, JsonNode job) {
        Times times = new Times(session.clock(), true);
        next(job, session.clock().instant()).ifPresent(launch -> session.terminal()
                .line("Approximate next launch time: " + times.full(launch) + " (" + times.relative(Optional.of(launch))
                        + ")"));
    }
}
