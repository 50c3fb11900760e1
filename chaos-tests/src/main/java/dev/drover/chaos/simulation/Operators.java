package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
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
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final SimulatedWorld world;
    private final Map<JobId, Long> acknowledged = new TreeMap<>();
    private final Set<List<Task>> failing = new HashSet<>();
    private final Map<JobId, Long> forgotten = new TreeMap<>();
    private final Wishes wishes;
    private boolean isPeaceful;

    Operators(SimulatedWorld world) {
        this.world = world;
        this.wishes = new Wishes(world, this);
    }

    void begin() {
        Duration pause = world.chances().between(Duration.ofMillis(300), Duration.ofSeconds(12));
        world.time().after(pause, () -> {
            if (!isPeaceful) {
                world.anyServer().ifPresent(wishes::next);
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
            if (world.auditor().configuration().pauseEvaluations()) {
                Setting.Scheduler standard = new Setting.Scheduler(SchedulerConfiguration.STANDARD);
                ask(server, SettingId.SCHEDULER, new SettingCommand.PutSetting(standard, OptionalLong.empty()));
            }
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
        } else if (latest.filter(deployment -> deployment.status() == DeploymentStatus.PAUSED)
                .isPresent()) {
            ask(server, id, new JobCommand.PauseDeployment(latest.get().id(), false, evaluation(id)));
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

    /** Registers a version of a job, maybe one that does not work. */
    void register(ServerLife server, Job job, boolean fails) {
        if (fails) {
            job.groups().forEach(group -> failing.add(group.tasks()));
        }
        register(server, job);
    }

    EvaluationId evaluation(JobId job) {
        return EvaluationId.of(job, world.chances().uuid());
    }

    private void register(ServerLife server, Job job) {
        ask(
                server,
                job.id(),
                new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, evaluation(job.id()), ""));
    }

    void ask(ServerLife server, JobId job, JobCommand command) {
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

    /** What a job had promised before this index went with it. */
    void forgotten(JobId job, long index) {
        forgotten.merge(job, index, Math::max);
    }

    /** Whether a job has nothing older than what it has promised. */
    void remembers(JobId job) {
        long promised = acknowledged.getOrDefault(job, 0L);
        long held = world.auditor()
                .job(job)
                .registration()
                .map(registered -> registered.jobModifyIndex())
                .orElse(0L);
        if (held < promised && promised > forgotten.getOrDefault(job, 0L)) {
            world.violate(
                    Invariant.ACKNOWLEDGED_WRITES_SURVIVE,
                    "job " + job + " was acknowledged at index " + promised + ", and stands at " + held);
        }
    }

    void check() {
        acknowledged.keySet().forEach(this::remembers);
    }

    void ask(ServerLife server, Machine machine, NodeCommand command) {
        world.trace().note("operator  asks node %s: %s", machine, command);
        server.requests().execute(() -> server.ask(machine.node().id(), command, answer -> answered(machine, answer)));
    }

    void ask(ServerLife server, SettingId setting, SettingCommand command) {
        world.trace().note("operator  asks setting %s: %s", setting, command);
        server.requests()
                .execute(() -> server.ask(setting, command, answer -> {
                    if (world.auditor().sequence("setting|" + setting) < answer.sequence()) {
                        world.violate(
                                Invariant.ACKNOWLEDGED_WRITES_SURVIVE,
                                "setting " + setting + " answered from " + answer.sequence()
                                        + " events, more than are stored");
                    }
                }));
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
