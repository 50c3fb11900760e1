package dev.drover.protocol.evaluation;

import dev.drover.protocol.job.JobType;
import java.util.Arrays;
import java.util.Optional;

/**
 * How an operator wants scheduling to go, for all jobs.
 *
 * @param memoryOversubscription whether tasks may use memory up to their {@code memory_max}
 * @param rejectJobRegistration whether only an operator may register jobs
 * @param pauseEvaluations whether evaluations wait
 * @param nodeLimit how many nodes are scored at least for a group with affinities or spreads, 1 to {@value #MOST_NODES}
 */
public record SchedulerConfiguration(
        Algorithm algorithm,
        boolean memoryOversubscription,
        boolean rejectJobRegistration,
        boolean pauseEvaluations,
        Preemption preemption,
        int nodeLimit) {
    public static final int MOST_NODES = 1_000_000;

    /** What holds until somebody changes it. */
    public static final SchedulerConfiguration STANDARD = new SchedulerConfiguration(
            Algorithm.BINPACK, false, false, false, new Preemption(true, false, false, false), 100);

    /** Which node is best. */
    public enum Algorithm {
        /** The fuller one. */
        BINPACK("binpack"),
        /** The emptier one. */
        SPREAD("spread");

        private final String wireName;

        Algorithm(String wireName) {
            this.wireName = wireName;
        }

        /** The one of this name; empty if there is none. */
        public static Optional<Algorithm> named(String name) {
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.wireName.equals(name))
                    .findFirst();
        }

        /** Nomad's word for it. */
        public String wireName() {
            return wireName;
        }
    }

    /** Whose jobs may take the place of allocations of lower priority. */
    public record Preemption(boolean system, boolean sysbatch, boolean batch, boolean service) {}

    /** Whether jobs of a type may take the place of others. */
    public boolean allowsPreemption(JobType type) {
        return switch (type) {
            case SERVICE -> preemption.service();
            case BATCH -> preemption.batch();
            case SYSTEM -> preemption.system();
            case SYSBATCH -> preemption.sysbatch();
        };
    }

    public SchedulerConfiguration withMemoryOversubscription(boolean changed) {
        return new SchedulerConfiguration(
                algorithm, changed, rejectJobRegistration, pauseEvaluations, preemption, nodeLimit);
    }

    public SchedulerConfiguration withPreemption(Preemption changed) {
        return new SchedulerConfiguration(
                algorithm, memoryOversubscription, rejectJobRegistration, pauseEvaluations, changed, nodeLimit);
    }

    public SchedulerConfiguration withAlgorithm(Algorithm changed) {
        return new SchedulerConfiguration(
                changed, memoryOversubscription, rejectJobRegistration, pauseEvaluations, preemption, nodeLimit);
    }
}
