package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.util.Optional;

/** Reads restart, reschedule and update policies; their defaults depend on the job's type. */
final class PolicyReader {
    private PolicyReader() {}

    static RestartPolicy restart(Layers layers, JobType type) {
        boolean batch = type == JobType.BATCH;
        layers.forEach(block -> block.refuseTrue("render_templates"));
        return new RestartPolicy(
                layers.get(block -> block.whole("attempts"), batch ? 3 : 2),
                layers.get(block -> block.duration("interval"), batch ? Duration.ofHours(24) : Duration.ofMinutes(30)),
                layers.get(block -> block.duration("delay"), Duration.ofSeconds(15)),
                layers.get(PolicyReader::mode, RestartPolicy.Mode.FAIL));
    }

    private static Optional<RestartPolicy.Mode> mode(BlockReader block) {
        Optional<String> word = block.text("mode");
        if (word.isEmpty()) {
            return Optional.empty();
        }
        for (RestartPolicy.Mode mode : RestartPolicy.Mode.values()) {
            if (mode.wireName().equals(word.get())) {
                return Optional.of(mode);
            }
        }
        block.error("mode", "\"mode\" must be \"fail\" or \"delay\", not \"" + word.get() + "\"");
        return Optional.empty();
    }

    static ReschedulePolicy reschedule(Layers layers, JobType type) {
        boolean batch = type == JobType.BATCH;
        return new ReschedulePolicy(
                layers.get(block -> block.whole("attempts"), batch ? 1 : 0),
                layers.get(block -> block.duration("interval"), batch ? Duration.ofHours(24) : Duration.ZERO),
                layers.get(block -> block.duration("delay"), Duration.ofSeconds(batch ? 5 : 30)),
                layers.get(block -> block.text("delay_function"), batch ? "constant" : "exponential"),
                layers.get(block -> block.duration("max_delay"), batch ? Duration.ZERO : Duration.ofHours(1)),
                layers.get(block -> block.flag("unlimited"), !batch));
    }

    /** Empty for a batch job, and where {@code max_parallel} is 0: then nothing is rolled out in steps. */
    static Optional<UpdateStrategy> update(Layers layers, JobType type) {
        layers.forEach(block -> {
            block.refuseTrue("auto_revert");
            block.refuseTrue("auto_promote");
            block.refuseUnless(block.whole("canary").orElse(0) == 0, "canary");
            if (type == JobType.BATCH) {
                block.error("", "block \"update\" is for service jobs, not for batch jobs");
            }
        });
        int maxParallel = layers.get(block -> block.whole("max_parallel"), 1);
        if (type == JobType.BATCH || maxParallel == 0) {
            return Optional.empty();
        }
        return Optional.of(new UpdateStrategy(
                maxParallel,
                layers.get(block -> block.text("health_check"), "checks"),
                layers.get(block -> block.duration("min_healthy_time"), Duration.ofSeconds(10)),
                layers.get(block -> block.duration("healthy_deadline"), Duration.ofMinutes(5)),
                layers.get(block -> block.duration("progress_deadline"), Duration.ofMinutes(10)),
                layers.get(block -> block.duration("stagger"), Duration.ofSeconds(30))));
    }
}
