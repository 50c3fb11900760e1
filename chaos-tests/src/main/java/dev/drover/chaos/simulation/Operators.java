package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.recording.Answer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** People who want one thing after another of the cluster, and who remember what it has promised them. */
final class Operators {
    private static final double FAILING = 0.2;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final SimulatedWorld world;
    private final Map<JobId, Long> acknowledged = new TreeMap<>();
    private final Set<List<Task>> failing = new HashSet<>();
    private boolean isPeaceful;

    Operators(SimulatedWorld world) {
        this.world = world;
    }

    void begin() {
        Duration pause = world.chances().between(Duration.ofMillis(300), Duration.ofSeconds(12));
        world.time().after(pause, () -> {
            if (!isPeaceful) {
                world.anyServer().ifPresent(this::actOn);
                begin();
            }
        });
    }

    /** From now on they only bring to an end what they have begun. */
    void settle() {
        isPeaceful = true;
        tidy();
    }

    private void tidy() {
        world.anyServer().filter(ServerLife::isReady).ifPresent(server -> {
            JobTexts.NAMES.forEach(name -> tidy(server, name));
            world.machines().forEach(machine -> {
                boolean isClosed = world.auditor().node(machine.node().id()).eligibility() != Eligibility.ELIGIBLE
                        && world.auditor().node(machine.node().id()).drain().isEmpty();
                if (isClosed) {
                    ask(server, machine, new NodeCommand.SetEligibility(Eligibility.ELIGIBLE));
                }
            });
        });
        world.time().after(Duration.ofSeconds(20), this::tidy);
    }

    private void tidy(ServerLife server, JobTexts.Name name) {
        JobId id = JobId.of(name.name());
        JobState state = world.auditor().job(id);
        Optional<Deployment> latest = state.latestDeployment();
        boolean isWanted =
                state.registration().filter(registered -> !registered.stopped()).isPresent();
        if (!isWanted) {
            return;
        }
        boolean fails = state.registration().orElseThrow().job().groups().stream()
                .anyMatch(group -> failing.contains(group.tasks()));
        boolean gaveUp = latest.filter(deployment -> !deployment.isActive()
                        && deployment.status() != DeploymentStatus.SUCCESSFUL
                        && deployment.jobVersion()
                                == state.registration().orElseThrow().version())
                .isPresent();
        if (fails || gaveUp) {
            register(server, JobTexts.job(name, world.chances(), false));
        } else if (latest.filter(Deployment::requiresPromotion).isPresent()) {
            ask(server, id, promotionOrEnd(latest.get()));
        }
    }

    /**
     * A deployment whose canaries were healthy waits for its promotion, however long that takes; it is refused once one of
     * them is gone with its node and no old allocation is left that a new one would stand beside.
     */
    private JobCommand promotionOrEnd(Deployment deployment) {
        EvaluationId evaluation = evaluation(deployment.job());
        boolean isStuck =
                deployment.created().at().plus(PATIENCE).isBefore(world.time().now());
        return isStuck
                ? new JobCommand.FailDeployment(deployment.id(), evaluation)
                : new JobCommand.PromoteDeployment(deployment.id(), List.of(), evaluation);
    }

    private void actOn(ServerLife server) {
        switch (world.chances().below(10)) {
            case 0, 1, 2, 3 -> register(server);
            case 4 -> scale(server);
            case 5 -> {
                JobId id = anyJob();
                ask(server, id, new JobCommand.DeregisterJob(false, evaluation(id)));
            }
            case 6 -> drain(server);
            case 7 -> {
                Eligibility eligibility = world.chances().happens(0.5) ? Eligibility.ELIGIBLE : Eligibility.INELIGIBLE;
                ask(server, world.chances().pick(world.machines()), new NodeCommand.SetEligibility(eligibility));
            }
            case 8 -> moveDeployment(server);
            default -> {
                JobId id = anyJob();
                ask(server, id, new JobCommand.EvaluateJob(evaluation(id), Trigger.JOB_REGISTER, Optional.empty()));
            }
        }
    }

    private void register(ServerLife server) {
        boolean fails = world.chances().happens(FAILING);
        Job job = JobTexts.job(world.chances().pick(JobTexts.NAMES), world.chances(), fails);
        if (fails) {
            job.groups().forEach(group -> failing.add(group.tasks()));
        }
        register(server, job);
    }

    private JobId anyJob() {
        return JobId.of(world.chances().pick(JobTexts.NAMES).name());
    }

    private EvaluationId evaluation(JobId job) {
        return EvaluationId.of(job, world.chances().uuid());
    }

    private void register(ServerLife server, Job job) {
        ask(
                server,
                job.id(),
                new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, evaluation(job.id()), ""));
    }

    private void scale(ServerLife server) {
        JobId id = anyJob();
        int count = world.chances().between(0, 7);
        ask(
                server,
                id,
                new JobCommand.ScaleJob("app", count, ScalingNote.NONE, OptionalLong.empty(), evaluation(id), ""));
    }

    private void drain(ServerLife server) {
        Machine machine = world.chances().pick(world.machines());
        Duration deadline = world.chances().between(Duration.ofSeconds(5), Duration.ofSeconds(60));
        Optional<DrainSpec> spec = world.chances().happens(0.8)
                ? Optional.of(new DrainSpec(deadline, world.chances().happens(0.3)))
                : Optional.empty();
        ask(server, machine, new NodeCommand.SetDrain(spec, world.chances().happens(0.5), Map.of()));
    }

    private void moveDeployment(ServerLife server) {
        JobId id = anyJob();
        world.auditor().job(id).activeDeployment().ifPresent(deployment -> {
            JobCommand command = world.chances().happens(0.7)
                    ? new JobCommand.PromoteDeployment(deployment.id(), List.of(), evaluation(id))
                    : new JobCommand.FailDeployment(deployment.id(), evaluation(id));
            ask(server, id, command);
        });
    }

    private void ask(ServerLife server, JobId job, JobCommand command) {
        world.trace().note("operator  asks job %s: %s", job.value(), command);
        server.requests().execute(() -> server.ask(job, command, answer -> answered(job, command, answer)));
    }

    private void answered(JobId job, JobCommand command, Answer<JobReply> answer) {
        world.trace().note("operator  is told by job %s: %s", job.value(), answer);
        if (world.auditor().sequence("job|" + job) < answer.sequence()) {
            world.violate(
                    Invariant.ACKNOWLEDGED_WRITES_SURVIVE,
                    "job " + job + " answered " + command + " from " + answer.sequence()
                            + " events, more than are stored");
        }
        boolean changes = !(command instanceof JobCommand.EvaluateJob);
        if (changes && answer.reply() instanceof JobReply.EvaluationQueued queued) {
            acknowledged.merge(job, queued.jobModifyIndex(), Math::max);
            remembers(job);
        }
    }

    /** Whether a job has nothing older than what it has promised. */
    void remembers(JobId job) {
        long promised = acknowledged.getOrDefault(job, 0L);
        long held = world.auditor()
                .job(job)
                .registration()
                .map(registered -> registered.jobModifyIndex())
                .orElse(0L);
        if (held < promised) {
            world.violate(
                    Invariant.ACKNOWLEDGED_WRITES_SURVIVE,
                    "job " + job + " was acknowledged at index " + promised + ", and stands at " + held);
        }
    }

    void check() {
        acknowledged.keySet().forEach(this::remembers);
    }

    private void ask(ServerLife server, Machine machine, NodeCommand command) {
        world.trace().note("operator  asks node %s: %s", machine, command);
        server.requests().execute(() -> server.ask(machine.node().id(), command, answer -> answered(machine, answer)));
    }

    private void answered(Machine machine, Answer<NodeReply> answer) {
        world.trace().note("operator  is told by node %s: %s", machine, answer);
        if (world.auditor().sequence("node|" + machine.node().id()) < answer.sequence()) {
            world.violate(
                    Invariant.ACKNOWLEDGED_WRITES_SURVIVE,
                    "node " + machine + " answered from " + answer.sequence() + " events, more than are stored");
        }
    }
}
