package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.util.Optional;

/** Reads restart, reschedule, update, migrate and disconnect policies; their defaults depend on the job's type. */
final class PolicyReader {
    private PolicyReader() {}

    static RestartPolicy restart(Layers layers, JobType type) {
        boolean batch = type.ends();
        return new RestartPolicy(
                layers.get(block -> block.whole("attempts"), batch ? 3 : 2),
                layers.get(block -> block.duration("interval"), batch ? Duration.ofHours(24) : Duration.ofMinutes(30)),
                layers.get(block -> block.duration("delay"), Duration.ofSeconds(15)),
                layers.get(PolicyReader::mode, RestartPolicy.Mode.FAIL),
                layers.get(block -> block.flag("render_templates"), false));
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

    /** Not for system jobs: what failed on a node can only run on that node again. */
    static Optional<ReschedulePolicy> reschedule(Layers layers, JobType type) {
        if (type.isSystem()) {
            refuseReschedule(layers, type);
            return Optional.empty();
        }
        boolean batch = type == JobType.BATCH;
        return Optional.of(new ReschedulePolicy(
                layers.get(block -> block.whole("attempts"), batch ? 1 : 0),
                layers.get(block -> block.duration("interval"), batch ? Duration.ofHours(24) : Duration.ZERO),
                layers.get(block -> block.duration("delay"), Duration.ofSeconds(batch ? 5 : 30)),
                layers.get(block -> block.text("delay_function"), batch ? "constant" : "exponential"),
                layers.get(block -> block.duration("max_delay"), batch ? Duration.ZERO : Duration.ofHours(1)),
                layers.get(block -> block.flag("unlimited"), !batch)));
    }

    /** Nomad's clients send a policy of zeros along, which asks for nothing. */
    private static void refuseReschedule(Layers layers, JobType type) {
        layers.forEach(block -> {
            boolean asks = block.whole("attempts").orElse(0) != 0
                    || block.flag("unlimited").orElse(false);
            if (asks) {
                block.error("", "block \"reschedule\" is not for " + type.wireName() + " jobs");
            }
        });
    }

    /** Empty for a batch or sysbatch job, and where {@code max_parallel} is 0: then nothing is rolled out in steps. */
    static Optional<UpdateStrategy> update(Layers layers, JobType type) {
        layers.forEach(block -> {
            if (type.ends()) {
                block.error(
                        "", "block \"update\" is for service and system jobs, not for " + type.wireName() + " jobs");
            }
        });
        int maxParallel = layers.get(block -> block.whole("max_parallel"), 1);
        if (type.ends() || maxParallel == 0) {
            return Optional.empty();
        }
        return Optional.of(new UpdateStrategy(
                maxParallel,
                layers.get(block -> block.text("health_check"), "checks"),
                layers.get(block -> block.duration("min_healthy_time"), Duration.ofSeconds(10)),
                layers.get(block -> block.duration("healthy_deadline"), Duration.ofMinutes(5)),
                layers.get(block -> block.duration("progress_deadline"), Duration.ofMinutes(10)),
                layers.get(block -> block.duration("stagger"), Duration.ofSeconds(30)),
                layers.get(block -> block.whole("canary"), 0),
                layers.get(block -> block.flag("auto_revert"), false),
                layers.get(block -> block.flag("auto_promote"), false)));
    }

    /** For services only: what a batch job runs on a node that is emptied may end there. */
    static Optional<MigrateStrategy> migrate(Layers layers, JobType type) {
        if (type != JobType.SERVICE) {
            layers.forEach(block ->
                    block.error("", "block \"migrate\" is for service jobs, not for " + type.wireName() + " jobs"));
            return Optional.empty();
        }
        MigrateStrategy standard = MigrateStrategy.STANDARD;
        return Optional.of(new MigrateStrategy(
                layers.get(block -> block.whole("max_parallel"), standard.maxParallel()),
                layers.get(block -> block.text("health_check"), standard.healthCheck()),
                layers.get(block -> block.duration("min_healthy_time"), standard.minHealthyTime()),
                layers.get(block -> block.duration("healthy_deadline"), standard.healthyDeadline())));
    }

    /** The block, or the attributes of the group that came before it; both together contradict each other. */
    static Optional<DisconnectPolicy> disconnect(BlockReader group) {
        Optional<BlockReader> block = group.block("disconnect");
        DisconnectPolicy old = new DisconnectPolicy(
                olderTime(group, "max_client_disconnect"),
                olderTime(group, "stop_after_client_disconnect"),
                !group.flag("prevent_reschedule_on_lost").orElse(false),
                Reconcile.BEST_SCORE);
        boolean asksForOld = old.outlastsLoss() || old.stopOnClientAfter().isPresent();
        if (block.isEmpty()) {
            return asksForOld ? Optional.of(old) : Optional.empty();
        }
        if (asksForOld) {
            block.get()
                    .error(
                            "",
                            "block \"disconnect\" cannot be used with \"max_client_disconnect\","
                                    + " \"stop_after_client_disconnect\" or \"prevent_reschedule_on_lost\", its older"
                                    + " forms");
        }
        return Optional.of(new DisconnectPolicy(
                time(block.get(), "lost_after"),
                time(block.get(), "stop_on_client_after"),
                block.get().flag("replace").orElse(true),
                reconcile(block.get())));
    }

    /** What is wrong with it is said here, by the name that it has here. */
    private static Optional<Duration> olderTime(BlockReader group, String name) {
        Optional<Duration> time = time(group, name);
        if (time.filter(Duration::isNegative).isPresent()) {
            group.error(name, name + " is negative");
        }
        return time;
    }

    /** No time at all is the same as none given. */
    private static Optional<Duration> time(BlockReader block, String name) {
        return block.duration(name).filter(time -> !time.isZero());
    }

    private static Reconcile reconcile(BlockReader block) {
        Optional<String> word = block.text("reconcile").filter(text -> !text.isEmpty());
        if (word.isEmpty()) {
            return Reconcile.BEST_SCORE;
        }
        for (Reconcile reconcile : Reconcile.values()) {
            if (reconcile.wireName().equals(word.get())) {
                return reconcile;
            }
        }
        block.error(
                "reconcile",
                "\"reconcile\" must be \"keep_original\", \"keep_replacement\", \"best_score\" or \"longest_running\","
                        + " not \""
                        + word.get() + "\"");
        return Reconcile.BEST_SCORE;
    }
}
