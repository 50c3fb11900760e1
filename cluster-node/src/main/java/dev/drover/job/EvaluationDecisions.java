package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.BeginEvaluation;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.RecordPlacements;
import dev.drover.protocol.job.JobCommand.UnblockEvaluation;
import dev.drover.protocol.job.JobCommand.WakeEvaluation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The turns of a job's evaluations: one runs, the newest of those waiting comes next and the others are absorbed, at
 * most one is blocked. A job's close ends an evaluation.
 */
final class EvaluationDecisions {
    static final String WAITS_FOR_ROOM = "created to place remaining allocations";

    /** By one close, some 40 bytes each. */
    private static final int MOST_ABSORBED = 1_000;

    /** With these the job itself was changed. */
    private static final Set<Trigger> MOVING =
            Set.of(Trigger.JOB_REGISTER, Trigger.PERIODIC_JOB, Trigger.JOB_DEREGISTER, Trigger.JOB_SCALING);

    private EvaluationDecisions() {}

    /** The commands an evaluation sends to its job, and the one that wakes a blocked one. */
    static Decision<JobEvent, JobReply> decide(JobState state, JobCommand command, Stamp now) {
        if (command instanceof BeginEvaluation begin) {
            return begin(state, begin.evaluation());
        }
        if (command instanceof RecordPlacements record) {
            return record(state, record);
        }
        if (command instanceof CloseEvaluation close) {
            return close(state, close, now);
        }
        if (command instanceof UnblockEvaluation unblock) {
            return unblock(state, unblock.evaluation(), now);
        }
        if (command instanceof WakeEvaluation wake) {
            return wake(state, wake.evaluation(), now);
        }
        throw new AssertionError("unhandled command: " + command);
    }

    /** A new pending evaluation with the next number. */
    static Evaluation pending(
            JobState state, Job job, EvaluationId id, int priority, Trigger trigger, Optional<NodeId> node, Stamp now) {
        boolean moves = MOVING.contains(trigger);
        long jobModifyIndex = moves
                ? now.index()
                : state.registration().map(Registration::jobModifyIndex).orElse(now.index());
        return new Evaluation(
                id,
                job.id(),
                job.type(),
                priority,
                state.evaluations().count() + 1,
                trigger,
                EvaluationStatus.PENDING,
                "",
                jobModifyIndex,
                Optional.empty(),
                Optional.empty(),
                node,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                now,
                now,
                Optional.empty());
    }

    /** A new pending evaluation of a registered job, at the job's own priority. */
    static Evaluation ofJob(JobState state, EvaluationId id, Trigger trigger, Optional<NodeId> node, Stamp now) {
        Job job = state.registration().orElseThrow().job();
        return pending(state, job, id, job.priority(), trigger, node, now);
    }

    static Decision<JobEvent, JobReply> begin(JobState state, EvaluationId id) {
        Optional<Evaluation> known = state.evaluations().find(id);
        if (known.isEmpty()) {
            return JobDecider.refused(Reason.NOT_FOUND, "evaluation \"" + id + "\" is not one of this job");
        }
        Evaluation evaluation = known.get();
        if (evaluation.status() != EvaluationStatus.PENDING || !state.isRegistered()) {
            return Decision.reject(new JobReply.EvaluationEnded(evaluation));
        }
        boolean itsTurn =
                state.evaluations().running().filter(evaluation::equals).isPresent();
        return Decision.reject(
                itsTurn ? new JobReply.EvaluationBegun(evaluation, state.brief()) : new JobReply.EvaluationWaits());
    }

    static Decision<JobEvent, JobReply> record(JobState state, RecordPlacements record) {
        if (record.part() < state.partsRecorded() || !isRunning(state, record.evaluation())) {
            return Decision.reject(new JobReply.Acknowledged(record.part()));
        }
        return Decision.accept(
                new JobEvent.PlacementsRecorded(record.evaluation(), record.part(), record.applied()),
                new JobReply.Acknowledged(record.part()));
    }

    private static boolean isRunning(JobState state, EvaluationId id) {
        return state.evaluations()
                .running()
                .filter(evaluation -> evaluation.id().equals(id))
                .isPresent();
    }

    static Decision<JobEvent, JobReply> close(JobState state, CloseEvaluation close, Stamp now) {
        Optional<Evaluation> known = state.evaluations().find(close.evaluation());
        if (known.isEmpty()) {
            return JobDecider.refused(
                    Reason.NOT_FOUND, "evaluation \"" + close.evaluation() + "\" is not one of this job");
        }
        if (!isRunning(state, close.evaluation())) {
            return Decision.reject(new JobReply.EvaluationEnded(known.get()));
        }
        Evaluation running = known.get();
        Optional<Evaluation> blocked = close.blocked().map(id -> blockedOn(state, running, id, close, now));
        NodeWaits waits = NodeWaits.of(state, running, close, now);
        Optional<Deployment> deployment = Deployments.afterPlan(state, close, now);
        Evaluation ended = new Evaluation(
                running.id(),
                running.job(),
                running.type(),
                running.priority(),
                running.number(),
                running.trigger(),
                close.status(),
                close.statusDescription(),
                running.jobModifyIndex(),
                running.previous(),
                close.blocked(),
                running.node(),
                deployment.map(Deployment::id),
                close.failedGroups(),
                close.queued(),
                close.passedOver(),
                running.created(),
                now,
                running.waitUntil());
        List<Evaluation> delayed = delayed(state, running, close, waits, now);
        boolean isRecorded = close.part() < state.partsRecorded();
        return Decision.accept(
                new JobEvent.EvaluationClosed(
                        ended,
                        isRecorded ? JobCommand.Applied.NOTHING : close.applied(),
                        absorbed(state, running, waits),
                        blocked,
                        deployment,
                        delayed,
                        delayed.isEmpty() ? Map.of() : waiting(close),
                        waits.opened()),
                new JobReply.EvaluationEnded(ended));
    }

    /** Those whose time is yet to come; a job that was stopped meanwhile needs none. */
    private static List<Evaluation> delayed(
            JobState state, Evaluation running, CloseEvaluation close, NodeWaits waits, Stamp now) {
        if (isStopped(state)) {
            return List.of();
        }
        long number = state.evaluations().count()
                + (close.blocked().isPresent() ? 1 : 0)
                + waits.opened().size();
        List<Evaluation> delayed = new ArrayList<>();
        for (JobCommand.FollowUp followUp : close.followUps()) {
            number++;
            delayed.add(new Evaluation(
                    followUp.evaluation(),
                    running.job(),
                    running.type(),
                    running.priority(),
                    number,
                    followUp.plan().trigger(),
                    EvaluationStatus.PENDING,
                    followUp.plan().trigger() == Trigger.FAILED_FOLLOW_UP
                            ? "created as no plan could be made before"
                            : "created for delayed rescheduling",
                    running.jobModifyIndex(),
                    Optional.of(running.id()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    Map.of(),
                    now,
                    now,
                    Optional.of(followUp.plan().at())));
        }
        return delayed;
    }

    private static Map<AllocationId, EvaluationId> waiting(CloseEvaluation close) {
        Map<AllocationId, EvaluationId> waiting = new TreeMap<>();
        close.followUps().forEach(followUp -> followUp.plan()
                .allocations()
                .forEach(allocation -> waiting.put(allocation, followUp.evaluation())));
        return waiting;
    }

    private static boolean isStopped(JobState state) {
        return state.registration().map(Registration::stopped).orElse(true);
    }

    /**
     * All but the newest of those waiting, and those blocked before: this evaluation has seen what they waited for. Those
     * that wait for a node which still has no room stay. Of a stopped job also those for a later time. Of very many some stay
     * for the next close.
     */
    private static List<EvaluationId> absorbed(JobState state, Evaluation running, NodeWaits waits) {
        List<Evaluation> waiting = state.evaluations().pending().stream()
                .filter(evaluation -> evaluation.number() > running.number())
                .toList();
        List<Evaluation> surplus = waiting.isEmpty() ? List.of() : waiting.subList(0, waiting.size() - 1);
        Stream<Evaluation> blocked = state.evaluations().allBlocked().stream()
                .filter(evaluation -> !evaluation.id().equals(running.id()))
                .filter(evaluation -> !waits.kept().contains(evaluation.id()));
        Stream<Evaluation> delayed = isStopped(state) ? state.evaluations().delayed().stream() : Stream.empty();
        return Stream.of(surplus.stream(), blocked, delayed)
                .flatMap(Function.identity())
                .map(Evaluation::id)
                .limit(MOST_ABSORBED)
                .toList();
    }

    private static Evaluation blockedOn(
            JobState state, Evaluation running, EvaluationId id, CloseEvaluation close, Stamp now) {
        boolean outOfTries = close.status() == EvaluationStatus.FAILED;
        return new Evaluation(
                id,
                running.job(),
                running.type(),
                running.priority(),
                state.evaluations().count() + 1,
                outOfTries ? Trigger.MAX_PLAN_ATTEMPTS : Trigger.QUEUED_ALLOCS,
                EvaluationStatus.BLOCKED,
                outOfTries ? "created due to placement conflicts" : WAITS_FOR_ROOM,
                running.jobModifyIndex(),
                Optional.of(running.id()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                close.failedGroups(),
                close.queued(),
                Map.of(),
                now,
                now,
                Optional.empty());
    }

    /** Capacity came: the blocked evaluation gets a new number, so that nodes take its offers. */
    static Decision<JobEvent, JobReply> unblock(JobState state, EvaluationId id, Stamp now) {
        Optional<Evaluation> blocked = state.evaluations().allBlocked().stream()
                .filter(evaluation -> evaluation.id().equals(id))
                .findFirst();
        if (blocked.isEmpty()) {
            return Decision.reject(new JobReply.Unchanged());
        }
        return reopen(state, blocked.get(), now);
    }

    /** The time of a delayed evaluation has come. */
    private static Decision<JobEvent, JobReply> wake(JobState state, EvaluationId id, Stamp now) {
        Optional<Evaluation> due = state.evaluations().delayed().stream()
                .filter(evaluation -> evaluation.id().equals(id))
                .filter(evaluation -> evaluation
                        .waitUntil()
                        .filter(until -> !now.at().isBefore(until))
                        .isPresent())
                .findFirst();
        return due.isPresent() ? reopen(state, due.get(), now) : Decision.reject(new JobReply.Unchanged());
    }

    private static Decision<JobEvent, JobReply> reopen(JobState state, Evaluation old, Stamp now) {
        Evaluation pending = new Evaluation(
                old.id(),
                old.job(),
                old.type(),
                old.priority(),
                state.evaluations().count() + 1,
                old.trigger(),
                EvaluationStatus.PENDING,
                "",
                old.jobModifyIndex(),
                old.previous(),
                Optional.empty(),
                old.node(),
                old.deployment(),
                Map.of(),
                Map.of(),
                Map.of(),
                old.created(),
                now,
                old.waitUntil());
        return Decision.accept(new JobEvent.EvaluationOpened(pending), new JobReply.Acknowledged(pending.number()));
    }
}
