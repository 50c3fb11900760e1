package dev.drover.protocol.job;

import dev.drover.protocol.cron.Schedule;
import java.util.List;

/**
 * When a job is launched, each time as a job of its own.
 *
 * @param cron one expression; empty where there is a list of them
 * @param crons any of which launches the job; empty where there is one alone
 * @param timeZone a name of the IANA's time zone database
 * @param prohibitOverlap no launch while one from before still runs
 * @param enabled whether the schedule launches anything
 */
public record Periodic(String cron, List<String> crons, String timeZone, boolean prohibitOverlap, boolean enabled) {
    public Periodic {
        crons = List.copyOf(crons);
    }

    /** All expressions, however they were written. */
    public List<String> expressions() {
        return cron.isEmpty() ? crons : List.of(cron);
    }

    /** Throws {@link IllegalArgumentException} for what no validated job holds. */
    public Schedule schedule() {
        return Schedule.parse(expressions(), timeZone);
    }
}
