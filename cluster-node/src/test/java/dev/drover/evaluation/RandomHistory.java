package dev.drover.evaluation;

import static dev.drover.scheduler.NodeBuilder.id;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.scheduler.NodeBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** What happens to jobs and nodes in a {@link JournaledWorld}, step by step; the seed says what. */
final class RandomHistory {
    static final int NODES = 5;

    final Random random;
    final JournaledWorld world;
    final List<JournaledRun> runs = new ArrayList<>();

    RandomHistory(long seed) {
        this.random = new Random(seed);
        this.world = new JournaledWorld(random);
        for (int number = 1; number <= NODES; number++) {
            register(number);
        }
        put(
                SettingId.SCHEDULER,
                new Setting.Scheduler(
                        SchedulerConfiguration.STANDARD.withPreemption(new Preemption(true, true, true, true))));
    }

    private void register(int number) {
        NodeBuilder node = NodeBuilder.node(number)
                .size(1500 + number % 3 * 1000, 1500)
                .meta("rack", "r" + number % 2)
                .volume("data", number % 3 == 0)
                .network("public", "10.0.0." + number)
                .device("acme", "fpga", "a7", Map.of(), "0", "1")
                .datacenter("dc" + (1 + number % 2))
                .pool(number == 4 ? "gpu" : "default");
        world.ask(id(number), new NodeCommand.RegisterNode(node.description()));
    }

    void step() {
        if (random.nextBoolean()) {
            run();
        } else {
            happen();
        }
        for (JobId job : world.jobs()) {
            world.job(job).evaluations().running().ifPresent(running -> {
                boolean isKnown = runs.stream().anyMatch(run -> run.id().equals(running.id()));
                if (!isKnown) {
                    runs.add(new JournaledRun(world, running.id(), job));
                }
            });
        }
    }

    private void happen() {
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> submit(RandomJobs.job(random));
            case 3 -> lose(node());
            case 4, 5 -> comeBack();
            case 6 ->
                world.ask(
                        node(),
                        new NodeCommand.SetEligibility(
                                random.nextInt(3) > 0 ? Eligibility.ELIGIBLE : Eligibility.INELIGIBLE));
            case 7 -> drain();
            case 8 -> configure();
            case 9 -> moveDeployment();
            case 10 -> change();
            case 11, 12, 13 -> tell();
            case 14 -> unblock();
            default -> world.show(random.nextInt(6));
        }
    }

    /** Nothing is heard of a node, and jobs are told what that means for theirs. */
    private void lose(NodeId node) {
        world.ask(node, new NodeCommand.ExpireHeartbeat());
        deliver(node);
    }

    /** A node that is heard of again says what still runs there. */
    private void comeBack() {
        int number = 1 + random.nextInt(NODES);
        register(number);
        List<AllocationUpdate> running = world.node(id(number)).allocations().values().stream()
                .filter(allocation -> allocation.client() == ClientStatus.UNKNOWN)
                .map(allocation -> new AllocationUpdate(
                        allocation.placement().id(), ClientStatus.RUNNING, "", Map.of(), Optional.empty()))
                .toList();
        world.ask(id(number), new NodeCommand.UpdateAllocations(running));
        deliver(id(number));
    }

    private void deliver(NodeId node) {
        world.jobs().forEach(job -> world.deliver(node, job));
    }

    private NodeId node() {
        return id(1 + random.nextInt(NODES));
    }

    /** A drain begins or is called off, and jobs let go what they may. */
    private void drain() {
        Optional<DrainSpec> spec = random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(new DrainSpec(Duration.ofMinutes(random.nextInt(3) - 1), random.nextBoolean()));
        NodeId node = node();
        world.ask(node, new NodeCommand.SetDrain(spec, random.nextBoolean(), Map.of()));
        deliver(node);
        world.jobs().forEach(job -> world.ask(job, new JobCommand.CheckDrains(world.newEvaluation(job))));
    }

    /** Who may take the place of others, and which node is better, for all or for the jobs of one pool. */
    private void configure() {
        Algorithm algorithm = random.nextBoolean() ? Algorithm.BINPACK : Algorithm.SPREAD;
        boolean isOn = random.nextInt(3) > 0;
        Preemption preemption = new Preemption(isOn, isOn, random.nextBoolean(), isOn);
        if (random.nextInt(3) == 0) {
            NodePool pool =
                    new NodePool("gpu", "", Map.of(), Optional.of(algorithm), Optional.of(random.nextBoolean()));
            put(SettingId.nodePool("gpu"), new Setting.Pool(pool));
        } else {
            put(
                    SettingId.SCHEDULER,
                    new Setting.Scheduler(SchedulerConfiguration.STANDARD
                            .withAlgorithm(algorithm)
                            .withPreemption(preemption)));
        }
    }

    private void put(SettingId id, Setting setting) {
        world.ask(id, new SettingCommand.PutSetting(setting, OptionalLong.empty()));
    }

    private JobId anyJob() {
        List<JobId> jobs = world.jobs();
        return jobs.get(random.nextInt(jobs.size()));
    }

    private void moveDeployment() {
        if (world.jobs().isEmpty()) {
            return;
        }
        JobId job = anyJob();
        world.job(job).activeDeployment().ifPresent(deployment -> {
            EvaluationId evaluation = world.newEvaluation(job);
            world.ask(
                    job,
                    switch (random.nextInt(5)) {
                        case 0 -> new JobCommand.FailDeployment(deployment.id(), evaluation);
                        case 1 -> new JobCommand.PauseDeployment(deployment.id(), random.nextBoolean(), evaluation);
                        default -> new JobCommand.PromoteDeployment(deployment.id(), List.of(), evaluation);
                    });
        });
    }

    /** A job is stopped, scaled or reverted, or one of its allocations is stopped. */
    private void change() {
        if (world.jobs().isEmpty()) {
            return;
        }
        JobId job = anyJob();
        EvaluationId evaluation = world.newEvaluation(job);
        List<AllocationId> known = List.copyOf(world.job(job).allocations().keySet());
        world.ask(
                job,
                switch (random.nextInt(known.isEmpty() ? 3 : 5)) {
                    case 0 -> new JobCommand.DeregisterJob(false, evaluation);
                    case 1 ->
                        new JobCommand.ScaleJob(
                                "web", random.nextInt(5), ScalingNote.NONE, OptionalLong.empty(), evaluation, "");
                    case 2 -> new JobCommand.RevertJob(0, OptionalLong.empty(), evaluation);
                    default -> new JobCommand.StopAllocation(known.get(random.nextInt(known.size())), evaluation);
                });
    }

    void submit(Job job) {
        world.ask(
                job.id(),
                new JobCommand.RegisterJob(
                        job, Submission.NONE, OptionalLong.empty(), 0, world.newEvaluation(job.id()), ""));
    }

    private void tell() {
        NodeId node = node();
        List<Allocation> held = List.copyOf(world.node(node).allocations().values());
        if (!held.isEmpty()) {
            ClientStatus status = List.of(
                            ClientStatus.RUNNING, ClientStatus.RUNNING, ClientStatus.COMPLETE, ClientStatus.FAILED)
                    .get(random.nextInt(4));
            Allocation told = held.get(random.nextInt(held.size()));
            Optional<DeploymentHealth> health = random.nextBoolean()
                    ? Optional.of(new DeploymentHealth(random.nextInt(4) > 0, Instant.EPOCH))
                    : Optional.empty();
            world.ask(
                    node,
                    new NodeCommand.UpdateAllocations(
                            List.of(new AllocationUpdate(told.placement().id(), status, "", Map.of(), health))));
        }
        deliver(node);
    }

    private void unblock() {
        for (JobId job : world.jobs()) {
            world.job(job)
                    .evaluations()
                    .blocked()
                    .ifPresent(blocked -> world.ask(job, new JobCommand.UnblockEvaluation(blocked.id())));
        }
    }

    private void run() {
        if (!runs.isEmpty()) {
            JournaledRun run = runs.get(random.nextInt(runs.size()));
            if (!run.step(random)) {
                runs.remove(run);
            }
        }
    }
}
