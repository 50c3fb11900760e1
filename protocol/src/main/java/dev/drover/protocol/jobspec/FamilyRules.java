package dev.drover.protocol.jobspec;

import dev.drover.protocol.cron.Cron;
import dev.drover.protocol.cron.Schedule;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Parameterized;
import dev.drover.protocol.job.Periodic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a job that is launched by the clock or by request must keep to. */
final class FamilyRules {
    private static final int MOST_CRONS = 100;
    private static final int MOST_KEYS = 1_000;

    /** In bytes: what the ids of children add to their parent's. */
    private static final int ROOM_FOR_CHILDREN = 64;

    private static final Set<String> PAYLOADS =
            Set.of(Parameterized.OPTIONAL, Parameterized.REQUIRED, Parameterized.FORBIDDEN);

    private FamilyRules() {}

    static void check(JobValidator validator, Job job, JobPath path) {
        job.family().periodic().ifPresent(periodic -> {
            JobPath place = path.attribute("periodic");
            validator.require(job.type().ends(), place, "only batch and sysbatch jobs can be periodic");
            validator.require(
                    job.family().parameterized().isEmpty(), place, "a job cannot be both periodic and parameterized");
            periodic(validator, periodic, place);
        });
        job.family().parameterized().ifPresent(parameterized -> {
            JobPath place = path.attribute("parameterized");
            validator.require(job.type().ends(), place, "only batch and sysbatch jobs can be parameterized");
            parameterized(validator, parameterized, place);
        });
        int bytes = job.id().value().getBytes(StandardCharsets.UTF_8).length;
        validator.require(
                !job.family().isParent() || bytes <= JobValidator.LONGEST_NAME - ROOM_FOR_CHILDREN,
                path,
                "job ID has " + bytes + " bytes, and must leave " + ROOM_FOR_CHILDREN + " of "
                        + JobValidator.LONGEST_NAME + " for the ids of the jobs that it launches");
    }

    private static void periodic(JobValidator validator, Periodic periodic, JobPath path) {
        List<String> crons = periodic.expressions();
        validator.require(!crons.isEmpty(), path, "a periodic job needs \"cron\" or \"crons\"");
        validator.require(
                crons.size() <= MOST_CRONS,
                path.attribute("crons"),
                "a periodic job has at most " + MOST_CRONS + " cron expressions");
        JobPath written = path.attribute(periodic.cron().isEmpty() ? "crons" : "cron");
        crons.stream().limit(MOST_CRONS).forEach(cron -> {
            String shown = JobValidator.quoted(cron.length() > 80 ? cron.substring(0, 80) + "..." : cron);
            parse(Cron::parse, cron, problem -> validator.add(written, "cron expression " + shown + ": " + problem));
        });
        parse(
                Schedule::zone,
                periodic.timeZone(),
                unknown -> validator.add(
                        path.attribute("time_zone"),
                        "time_zone " + JobValidator.quoted(periodic.timeZone()) + " is not known"));
    }

    private static void parse(Consumer<String> parser, String text, Consumer<String> complain) {
        try {
            parser.accept(text);
        } catch (IllegalArgumentException wrong) {
            complain.accept(String.valueOf(wrong.getMessage()));
        }
    }

    private static void parameterized(JobValidator validator, Parameterized parameterized, JobPath path) {
        validator.require(
                PAYLOADS.contains(parameterized.payload()),
                path.attribute("payload"),
                "payload must be \"optional\", \"required\" or \"forbidden\", not "
                        + JobValidator.quoted(parameterized.payload()));
        int keys = parameterized.metaRequired().size()
                + parameterized.metaOptional().size();
        validator.require(keys <= MOST_KEYS, path, "a parameterized job names at most " + MOST_KEYS + " keys");
        Set<String> required = Set.copyOf(parameterized.metaRequired());
        List<String> both = parameterized.metaOptional().stream()
                .filter(required::contains)
                .distinct()
                .sorted()
                .toList();
        validator.require(
                both.isEmpty(),
                path.attribute("meta_optional"),
                "keys of the metadata are required or optional, not both: " + String.join(", ", both));
    }
}
