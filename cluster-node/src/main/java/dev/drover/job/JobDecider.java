package dev.drover.job;

import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.CheckDeployment;
import dev.drover.protocol.job.JobCommand.CheckDrains;
import dev.drover.protocol.job.JobCommand.DeregisterJob;
import dev.drover.protocol.job.JobCommand.EvaluateJob;
import dev.drover.protocol.job.JobCommand.ForceReschedule;
import dev.drover.protocol.job.JobCommand.ForgetEnded;
import dev.drover.protocol.job.JobCommand.ReadBrief;
import dev.drover.protocol.job.JobCommand.ReadStatus;
import dev.drover.protocol.job.JobCommand.RecordReports;
import dev.drover.protocol.job.JobCommand.RecordScaling;
import dev.drover.protocol.job.JobCommand.RegisterJob;
import dev.drover.protocol.job.JobCommand.ScaleJob;
import dev.drover.protocol.job.JobCommand.StopAllocation;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Decides what is asked of a job; never reads a clock, draws a random number or does I/O. */
public final class JobDecider {
    private JobDecider() {}

    public static Decision<JobEvent, JobReply> decide(JobState state, JobId id, JobCommand command, Stamp now) {
        if (command instanceof RegisterJob register) {
            return register(state, register, now);
        }
        if (command instanceof DeregisterJob deregister) {
            return deregister(state, deregister, now);
        }
        if (command instanceof EvaluateJob evaluate) {
            return evaluate(state, evaluate, now);
        }
        if (command instanceof RecordReports reports) {
            return ReportDecisions.record(state, reports, now);
        }
        if (command instanceof CheckDeployment check) {
            return ReportDecisions.checkDeployment(state, check, now);
        }
        if (command instanceof CheckDrains check) {
            return ReportDecisions.checkDrains(state, check, now);
        }
        if (command instanceof ReadBrief) {
            return readBrief(state, id);
        }
        if (command instanceof ReadStatus) {
            return readStatus(state, id);
        }
        if (command instanceof ForgetEnded forget) {
            return ForgetDecisions.forget(state, forget, now);
        }
        return decideRequest(state, id, command, now);
    }

    /** What operators ask of a job that is there. */
    private static Decision<JobEvent, JobReply> decideRequest(JobState state, JobId id, JobCommand command, Stamp now) {
        if (command instanceof StopAllocation stop) {
            return OperatorDecisions.stop(state, id, stop, now);
        }
        if (command instanceof ForceReschedule force) {
            return OperatorDecisions.forceReschedule(state, force, now);
        }
        if (command instanceof ScaleJob scale) {
            return ScalingDecisions.scale(state, id, scale, now);
        }
        if (command instanceof RecordScaling record) {
            return ScalingDecisions.record(state, id, record);
        }
        if (VersionDecisions.decides(command)) {
            return VersionDecisions.decide(state, id, command, now);
        }
        if (LaunchDecisions.decides(command)) {
            return LaunchDecisions.decide(state, id, command, now);
        }
        return DeploymentDecisions.decide(state, command, now);
    }

    private static Decision<JobEvent, JobReply> readStatus(JobState state, JobId id) {
        return state.isRegistered() ? Decision.reject(new JobReply.Status(state.status())) : notFound(id);
    }

    private static Decision<JobEvent, JobReply> readBrief(JobState state, JobId id) {
        return state.isRegistered() ? Decision.reject(new JobReply.Brief(state.brief())) : notFound(id);
    }

    static Decision<JobEvent, JobReply> register(JobState state, RegisterJob register, Stamp now) {
        Optional<Evaluation> repeated = state.evaluation(register.evaluation());
        if (repeated.isPresent()) {
            return Decision.reject(queued(state, repeated.get()));
        }
        Optional<Decision<JobEvent, JobReply>> done = ParentDecisions.repeated(state, register.evaluation());
        if (done.isPresent()) {
            return done.get();
        }
        Optional<String> conflict = conflict(state, register);
        if (conflict.isPresent()) {
            return refused(Reason.CONFLICT, conflict.get());
        }
        Job job = ParentDecisions.withOrigin(state, register.job());
        Optional<String> forbidden = ParentDecisions.forbiddenChange(state, job);
        if (forbidden.isPresent()) {
            return refused(Reason.INVALID, forbidden.get());
        }
        long version = nextVersion(state, job);
        return job.family().isParent()
                ? ParentDecisions.register(state, register, job, version, now)
                : registerToRun(state, register, job, version, now);
    }

    private static Decision<JobEvent, JobReply> registerToRun(
            JobState state, RegisterJob register, Job job, long version, Stamp now) {
        int priority = register.evaluationPriority() > 0 ? register.evaluationPriority() : job.priority();
        Trigger trigger = isFirstOfPeriodic(state, job) ? Trigger.PERIODIC_JOB : Trigger.JOB_REGISTER;
        Evaluation evaluation = EvaluationDecisions.pending(
                state, job, register.evaluation(), priority, trigger, Optional.empty(), now);
        List<JobEvent> events = new ArrayList<>();
        events.add(
                new JobEvent.JobRegistered(job, version, register.submission(), evaluation, register.idempotencyKey()));
        state.activeDeployment()
                .filter(deployment -> deployment.jobVersion() != version)
                .map(deployment -> deployment.with(DeploymentStatus.CANCELLED, Deployments.OVERTAKEN, now))
                .ifPresent(deployment -> events.add(new JobEvent.DeploymentChanged(deployment, Optional.empty())));
        return Decision.accept(events, new JobReply.EvaluationQueued(now.index(), version, evaluation));
    }

    private static boolean isFirstOfPeriodic(JobState state, Job job) {
        return state.registration().isEmpty()
                && job.family().origin().filter(origin -> !origin.dispatched()).isPresent();
    }

    private static Optional<String> conflict(JobState state, RegisterJob register) {
        if (register.enforceIndex().isEmpty()) {
            return Optional.empty();
        }
        long wanted = register.enforceIndex().getAsLong();
        if (state.registration().isEmpty()) {
            return wanted == 0
                    ? Optional.empty()
                    : Optional.of("Enforcing job modify index " + wanted + ": job does not exist");
        }
        long actual = state.registration().get().jobModifyIndex();
        if (wanted == 0) {
            return Optional.of("Enforcing job modify index 0: job already exists");
        }
        return wanted == actual
                ? Optional.empty()
                : Optional.of("Enforcing job modify index " + wanted
                        + ": job exists with conflicting job modify index: " + actual);
    }

    private static long nextVersion(JobState state, Job job) {
        if (state.registration().isEmpty()) {
            return state.nextVersion();
        }
        Registration old = state.registration().get();
        boolean same = old.job().equals(job) && !old.stopped();
        return same ? old.version() : old.version() + 1;
    }

    private static Decision<JobEvent, JobReply> deregister(JobState state, DeregisterJob deregister, Stamp now) {
        Optional<Evaluation> repeated = state.evaluation(deregister.evaluation());
        if (repeated.isPresent()) {
            return Decision.reject(queued(state, repeated.get()));
        }
        Optional<Decision<JobEvent, JobReply>> done = ParentDecisions.repeated(state, deregister.evaluation());
        if (done.isPresent()) {
            return done.get();
        }
        if (state.registration().isEmpty()) {
            return refused(Reason.NOT_FOUND, "job not found");
        }
        Registration registered = state.registration().get();
        Job job = registered.job();
        if (job.family().isParent()) {
            return ParentDecisions.stop(state, registered, deregister, now);
        }
        Evaluation evaluation = EvaluationDecisions.pending(
                state, job, deregister.evaluation(), job.priority(), Trigger.JOB_DEREGISTER, Optional.empty(), now);
        List<JobEvent> events = new ArrayList<>();
        events.add(new JobEvent.JobDeregistered(deregister.purge(), evaluation));
        state.activeDeployment()
                .map(deployment -> deployment.with(DeploymentStatus.CANCELLED, Deployments.STOPPED, now))
                .ifPresent(deployment -> events.add(new JobEvent.DeploymentChanged(deployment, Optional.empty())));
        return Decision.accept(events, new JobReply.EvaluationQueued(now.index(), registered.version(), evaluation));
    }

    /** What nodes change is seen by an evaluation that has yet to begin: another one would find nothing more. */
    private static Decision<JobEvent, JobReply> evaluate(JobState state, EvaluateJob evaluate, Stamp now) {
        Optional<Evaluation> waiting =
                evaluate.trigger() == Trigger.NODE_UPDATE ? state.evaluations().waiting() : Optional.empty();
        if (waiting.isPresent() && state.isRegistered()) {
            return Decision.reject(queued(state, waiting.get()));
        }
        return asked(
                state,
                evaluate.evaluation(),
                evaluate.trigger(),
                evaluate.node(),
                evaluation -> List.of(new JobEvent.EvaluationOpened(evaluation)),
                now);
    }

    /**
     * Somebody asks for an evaluation.
     *
     * @param recorded what opens it
     */
    static Decision<JobEvent, JobReply> asked(
            JobState state,
            EvaluationId id,
            Trigger trigger,
            Optional<NodeId> node,
            Function<Evaluation, List<JobEvent>> recorded,
            Stamp now) {
        Optional<Evaluation> repeated = state.evaluation(id);
        if (repeated.isPresent()) {
            return Decision.reject(queued(state, repeated.get()));
        }
        if (state.registration().isEmpty()) {
            return refused(Reason.NOT_FOUND, "job not found");
        }
        Registration registered = state.registration().get();
        if (registered.job().family().isParent()) {
            String kind = registered.job().family().periodic().isPresent() ? "periodic" : "parameterized";
            return refused(Reason.INVALID, "can't evaluate " + kind + " job");
        }
        Evaluation evaluation = EvaluationDecisions.ofJob(state, id, trigger, node, now);
        return new Decision<>(
                recorded.apply(evaluation),
                new JobReply.EvaluationQueued(registered.jobModifyIndex(), registered.version(), evaluation));
    }

    static JobReply queued(JobState state, Evaluation evaluation) {
        return new JobReply.EvaluationQueued(
                evaluation.jobModifyIndex(),
                state.registration().map(Registration::version).orElse(0L),
                evaluation);
    }

    static Decision<JobEvent, JobReply> notFound(JobId id) {
        return refused(Reason.NOT_FOUND, "job \"" + id.value() + "\" not found");
    }

    static Decision<JobEvent, JobReply> refused(Reason reason, String message) {
        return Decision.reject(new JobReply.Refused(new Rejected(reason, message)));
    }
}
