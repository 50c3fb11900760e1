package dev.drover.job;

import dev.drover.protocol.JobId;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.DispatchJob;
import dev.drover.protocol.job.Parameterized;
import dev.drover.protocol.job.Periodic;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jobs that are launched. */
final class LaunchFacts {
    static final Job EVERY_SECOND = periodic("* * * * * * *", false);
    static final Job EVERY_MINUTE = periodic("* * * * *", false);
    static final Job EVERY_MINUTE_ALONE = periodic("* * * * *", true);
    static final Job PARAMETERIZED =
            parameterized(new Parameterized(Parameterized.OPTIONAL, List.of("input"), List.of("mode")));

    private LaunchFacts() {}

    static Job periodic(String cron, boolean prohibitOverlap) {
        return periodic(new Periodic(cron, List.of(), "UTC", prohibitOverlap, true));
    }

    static Job periodic(Periodic periodic) {
        return JobFacts.BATCH.withFamily(new Family(Optional.of(periodic), Optional.empty(), Optional.empty()));
    }

    static Job parameterized(Parameterized parameterized) {
        return JobFacts.BATCH.withFamily(new Family(Optional.empty(), Optional.of(parameterized), Optional.empty()));
    }

    /** What the job launches at a second. */
    static JobId child(long second) {
        return JobId.of("web/periodic-" + second);
    }

    static DispatchJob dispatch(String payload, Map<String, String> meta, String token) {
        return new DispatchJob(payload, meta, "", 0, "0badcafe", token);
    }
}
