package dev.drover.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Decision;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.Deployment.GroupState;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.FailDeployment;
import dev.drover.protocol.job.JobCommand.JudgeAllocations;
import dev.drover.protocol.job.JobCommand.PauseDeployment;
import dev.drover.protocol.job.JobCommand.PromoteDeployment;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.pcollections.PSortedMap;

/** What an operator asks of a deployment: to promote its canaries, to hold it, to give it up, to judge its allocations. */
final class DeploymentDecisions {
    private DeploymentDecisions() {}

    static Decision<JobEvent, JobReply> decide(JobState state, JobCommand command, Stamp now) {
        if (command instanceof PromoteDeployment promote) {
            return new Asked(promote.deployment(), promote.evaluation(), "can't promote terminal deployment")
                    .on(state, deployment -> promote(state, deployment, promote, now));
        }
        if (command instanceof PauseDeployment pause) {
            String refusal = "can't " + (pause.pause() ? "pause" : "resume") + " terminal deployment";
            return new Asked(pause.deployment(), pause.evaluation(), refusal)
                    .on(
                            state,
                            deployment -> pause.pause()
                                    ? pause(deployment, now)
                                    : resume(state, deployment, pause.evaluation(), now));
        }
        if (command instanceof FailDeployment fail) {
            return new Asked(fail.deployment(), fail.evaluation(), "can't fail terminal deployment")
                    .on(state, deployment -> {
                        Rollback rollback = Rollback.of(state, deployment, Rollback.BY_OPERATOR, now);
                        return new Decision<>(
                                rollback.events(state, fail.evaluation(), now),
                                reply(state, rollback, fail.evaluation(), now));
                    });
        }
        if (command instanceof JudgeAllocations judge) {
            String refusal = "can't set health of allocations for a terminal deployment";
            return new Asked(judge.deployment(), judge.evaluation(), refusal)
                    .on(state, deployment -> judge(state, deployment, judge, now));
        }
        return EvaluationDecisions.decide(state, command, now);
    }

    /**
     * Whatever is asked of a deployment: a repeat is answered as the first was, and one that is over refuses.
     *
     * @param refusal what is said of a deployment that is over
     */
    private record Asked(DeploymentId deployment, EvaluationId evaluation, String refusal) {
        Decision<JobEvent, JobReply> on(JobState state, Function<Deployment, Decision<JobEvent, JobReply>> what) {
            Optional<Deployment> known = state.deployments().stream()
                    .filter(kept -> kept.id().equals(deployment))
                    .findFirst();
            if (known.isEmpty() || state.registration().isEmpty()) {
                return JobDecider.refused(Reason.NOT_FOUND, "deployment not found");
            }
            Optional<Evaluation> repeated = state.evaluation(evaluation);
            if (repeated.isPresent()) {
                return Decision.reject(reply(known.get(), repeated));
            }
            return state.activeDeployment()
                    .filter(known.get()::equals)
                    .map(what)
                    .orElseGet(() -> JobDecider.refused(Reason.INVALID, refusal));
        }
    }

    private static Decision<JobEvent, JobReply> promote(
            JobState state, Deployment deployment, PromoteDeployment promote, Stamp now) {
        Optional<String> obstacle = Promotion.obstacle(deployment, promote.groups(), state.allocations());
        return obstacle.isPresent()
                ? JobDecider.refused(Reason.INVALID, obstacle.get())
                : moved(state, Promotion.of(deployment, promote.groups(), now), promote.evaluation(), now);
    }

    private static Decision<JobEvent, JobReply> pause(Deployment deployment, Stamp now) {
        if (deployment.status() == DeploymentStatus.PAUSED) {
            return Decision.reject(reply(deployment, Optional.empty()));
        }
        Deployment paused = deployment.with(DeploymentStatus.PAUSED, Deployments.PAUSED, now);
        return Decision.accept(
                new JobEvent.DeploymentChanged(paused, Optional.empty()), reply(paused, Optional.empty()));
    }

    /** The time that a deployment was held does not count against its groups. */
    private static Decision<JobEvent, JobReply> resume(
            JobState state, Deployment deployment, EvaluationId evaluation, Stamp now) {
        if (deployment.status() == DeploymentStatus.RUNNING) {
            return Decision.reject(reply(deployment, Optional.empty()));
        }
        Map<String, GroupState> groups = new TreeMap<>();
        deployment
                .groups()
                .forEach((name, group) -> groups.put(name, group.until(Deployments.deadline(group.terms(), now))));
        Deployment running =
                deployment.with(groups, now).with(DeploymentStatus.RUNNING, Deployments.describe(groups), now);
        return moved(state, Deployments.settle(state, running, state.allocations(), now), evaluation, now);
    }

    private static JobReply reply(JobState state, Rollback rollback, EvaluationId evaluation, Stamp now) {
        OptionalLong reverted = rollback.version()
                .map(version -> OptionalLong.of(version.version()))
                .orElse(OptionalLong.empty());
        return new JobReply.DeploymentMoved(
                rollback.deployment(), Optional.of(rollback.opened(state, evaluation, now)), reverted);
    }

    private static Decision<JobEvent, JobReply> judge(
            JobState state, Deployment deployment, JudgeAllocations judge, Stamp now) {
        Map<AllocationId, DeploymentHealth> verdicts = new TreeMap<>();
        judge.healthy().forEach(id -> verdicts.put(id, new DeploymentHealth(true, now.at())));
        judge.unhealthy().forEach(id -> verdicts.put(id, new DeploymentHealth(false, now.at())));
        Optional<String> complaint = complaint(state, deployment, judge, verdicts);
        return complaint.isPresent()
                ? JobDecider.refused(Reason.INVALID, complaint.get())
                : judged(state, deployment, verdicts, judge.evaluation(), now);
    }

    private static Optional<String> complaint(
            JobState state,
            Deployment deployment,
            JudgeAllocations judge,
            Map<AllocationId, DeploymentHealth> verdicts) {
        if (verdicts.isEmpty()) {
            return Optional.of("must specify at least one healthy/unhealthy allocation ID");
        }
        if (verdicts.size() < judge.healthy().size() + judge.unhealthy().size()) {
            return Optional.of("an allocation is named twice");
        }
        for (AllocationId id : verdicts.keySet()) {
            JobAllocation allocation = state.allocations().get(id);
            if (allocation == null || !allocation.deployment().equals(Optional.of(deployment.id()))) {
                return Optional.of("allocation \"" + id + "\" is not part of deployment \"" + deployment.id() + "\"");
            }
        }
        return Optional.empty();
    }

    private static Decision<JobEvent, JobReply> judged(
            JobState state,
            Deployment deployment,
            Map<AllocationId, DeploymentHealth> verdicts,
            EvaluationId evaluation,
            Stamp now) {
        PSortedMap<AllocationId, JobAllocation> after = state.allocations();
        for (Map.Entry<AllocationId, DeploymentHealth> verdict : verdicts.entrySet()) {
            JobAllocation old = state.allocations().get(verdict.getKey());
            after = old == null ? after : after.plus(old.id(), old.judged(verdict.getValue()));
        }
        Deployment settled = Deployments.settle(state, deployment, after, now);
        boolean fails = settled.isActive() && UnhealthyRule.fails(state, settled, verdicts.keySet(), after);
        Rollback rollback =
                fails ? Rollback.of(state, settled, Rollback.UNHEALTHY, now) : new Rollback(settled, Optional.empty());
        Optional<JobEvent> older = rollback.comeBack(state, evaluation, now);
        List<JobEvent> events = new ArrayList<>();
        events.add(new JobEvent.AllocationsJudged(
                verdicts,
                Optional.of(rollback.deployment()),
                older.isPresent() ? Optional.empty() : Optional.of(rollback.opened(state, evaluation, now))));
        older.ifPresent(events::add);
        return new Decision<>(events, reply(state, rollback, evaluation, now));
    }

    private static Decision<JobEvent, JobReply> moved(
            JobState state, Deployment deployment, EvaluationId evaluation, Stamp now) {
        Evaluation opened =
                EvaluationDecisions.ofJob(state, evaluation, Trigger.DEPLOYMENT_WATCHER, Optional.empty(), now);
        return Decision.accept(
                new JobEvent.DeploymentChanged(deployment, Optional.of(opened)),
                reply(deployment, Optional.of(opened)));
    }

    private static JobReply reply(Deployment deployment, Optional<Evaluation> evaluation) {
        return new JobReply.DeploymentMoved(deployment, evaluation, OptionalLong.empty());
    }
}
