package dev.drover.evaluation;

import static dev.drover.scheduler.NodeBuilder.id;

import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import java.time.Duration;
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
    }

    private void register(int number) {
        NodeBuilder node = NodeBuilder.node(number)
                .size(1500 + number % 3 * 1000, 1500)
                .meta("rack", "r" + number % 2)
                .volume("data", number % 3 == 0)
                .network("public", "10.0.0." + number)
                .device("acme", "fpga", "a7", Map.of(), "0", "1")
                .datacenter("dc" + (1 + number % 2));
        world.ask(id(number), new NodeCommand.RegisterNode(node.description()));
    }

    private Job job() {
        String name = "job-" + random.nextInt(4);
        JobBuilder job =
                switch (name) {
                    case "job-0" -> JobBuilder.batch(name);
                    case "job-1" -> JobBuilder.system(name);
                    default -> JobBuilder.service(name).update(1 + random.nextInt(2));
                };
        job.count(random.nextInt(6))
                .size(100 + random.nextInt(4) * 150, 100 + random.nextInt(3) * 150)
                .command("c" + random.nextInt(2))
                .datacenters("dc1", "dc2")
                .priority(20 + random.nextInt(3) * 30)
                .allAtOnce(random.nextInt(3) == 0);
        switch (random.nextInt(8)) {
            case 0 -> job.spread("${meta.rack}", 50);
            case 1 -> job.affinity("${meta.rack}", "r1", 50);
            case 2 -> job.constraint("${meta.rack}", "=", "r0");
            case 3 -> job.groupPorts(new Port("http", 0, 0), new Port("static", 8080, 0));
            case 4 ->
                job.reschedule(new ReschedulePolicy(
                        1, Duration.ofMinutes(1), Duration.ofSeconds(5), "constant", Duration.ofSeconds(20), false));
            case 5 -> job.device("fpga", 1).sticky();
            case 6 ->
                job.groupPorts(new Port("http", 0, 0, "public"), new Port("static", 8080, 0, "public"))
                        .volume("data", random.nextBoolean());
            default -> job.groupPorts(new Port("http", 0, 0));
        }
        if (random.nextInt(3) == 0) {
            job.group("api", group -> group.count(random.nextInt(4))
                    .size(200, 100 + random.nextInt(3) * 150)
                    .update(1 + random.nextInt(2))
                    .command("c" + random.nextInt(2)));
        }
        return job.build();
    }

    void step() {
        switch (random.nextInt(12)) {
            case 0, 1 -> submit(job());
            case 2 -> world.ask(node(), new NodeCommand.ExpireHeartbeat());
            case 3 -> register(1 + random.nextInt(NODES));
            case 4 ->
                world.ask(
                        node(),
                        new NodeCommand.SetEligibility(
                                random.nextBoolean() ? Eligibility.ELIGIBLE : Eligibility.INELIGIBLE));
            case 5 -> tell();
            case 6 -> unblock();
            case 7 -> world.show(random.nextInt(6));
            default -> run();
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

    private NodeId node() {
        return id(1 + random.nextInt(NODES));
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
            ClientStatus status = List.of(ClientStatus.RUNNING, ClientStatus.COMPLETE, ClientStatus.FAILED)
                    .get(random.nextInt(3));
            Allocation told = held.get(random.nextInt(held.size()));
            world.ask(
                    node,
                    new NodeCommand.UpdateAllocations(List.of(
                            new AllocationUpdate(told.placement().id(), status, "", Map.of(), Optional.empty()))));
        }
        world.jobs().forEach(job -> world.deliver(node, job));
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
