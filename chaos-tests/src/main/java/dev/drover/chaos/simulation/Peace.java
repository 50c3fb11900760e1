package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.NodeStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** What must have come about some time after the last fault. */
final class Peace {
    /** Of an evaluation that nobody opens. */
    private static final UUID ANOTHER = new UUID(0x4000, 0x8000_0000_0000_0000L);

    private final SimulatedWorld world;

    Peace(SimulatedWorld world) {
        this.world = world;
    }

    /** What is still missing; empty once all is as it should be. */
    Optional<Violation> missing() {
        return servers().or(this::ofEntities);
    }

    private Optional<Violation> ofEntities() {
        for (Machine machine : world.machines()) {
            Optional<Violation> missing =
                    ofNode(machine, world.auditor().node(machine.node().id()));
            if (missing.isPresent()) {
                return missing;
            }
        }
        for (JobId id : world.auditor().jobIds()) {
            JobState state = world.auditor().job(id);
            Optional<Violation> missing = ofJob(state).or(() -> world.auditor()
                    .launches()
                    .missing(id, state, world.time().now()));
            if (missing.isPresent()) {
                return missing.map(found -> new Violation(found.invariant(), id + ": " + found.what()));
            }
        }
        return processes().or(world.auditor().wholePlans()::missing);
    }

    /** Every server runs, each partition is where it belongs, and all views show the same. */
    private Optional<Violation> servers() {
        for (SimulatedServer server : world.servers()) {
            Optional<ServerLife> life = server.life().filter(ServerLife::isReady);
            if (life.isEmpty()) {
                return missing(Invariant.PARTITIONS_COME_HOME, server + " does not show every partition");
            }
            Optional<String> different =
                    world.auditor().differs(life.get().keeper().view());
            if (different.isPresent()) {
                return missing(Invariant.VIEWS_CONVERGE, server + ": " + different.get());
            }
            for (PartitionId partition : PartitionId.all()) {
                Optional<UUID> home =
                        life.get().home(partition).map(there -> there.session().id());
                if (home.isEmpty() || !home.equals(world.auditor().owner(partition))) {
                    return missing(
                            Invariant.PARTITIONS_COME_HOME,
                            "partition " + partition + " belongs to " + home + " and is with "
                                    + world.auditor().owner(partition));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Violation> ofNode(Machine machine, NodeState state) {
        if (state.drain().isPresent()) {
            return missing(
                    Invariant.DRAINED_NODES_EMPTY,
                    machine + " is still draining: " + state.drain().get());
        }
        return state.status() == NodeStatus.READY
                ? Optional.empty()
                : missing(Invariant.NODES_RETURN, machine + " is " + state.status());
    }

    private List<NodeState> nodes() {
        return world.machines().stream()
                .map(machine -> world.auditor().node(machine.node().id()))
                .toList();
    }

    private static Optional<Violation> missing(Invariant invariant, String what) {
        return Optional.of(new Violation(invariant, what));
    }

    private Optional<Violation> ofJob(JobState state) {
        Optional<Evaluation> pending = state.evaluations().open().stream()
                .filter(evaluation -> evaluation.status() == EvaluationStatus.PENDING)
                .findFirst();
        if (pending.isPresent()) {
            return missing(
                    Invariant.EVALUATIONS_END, "evaluation " + pending.get().id() + " is still pending");
        }
        if (state.registration().isEmpty()) {
            return Optional.empty();
        }
        return ofRegistered(state, state.registration().get());
    }

    private Optional<Violation> ofRegistered(JobState state, Registration registered) {
        Job job = registered.job();
        boolean mayWait = state.evaluations().blocked().isPresent();
        Optional<Evaluation> unblocked = state.evaluations().allBlocked().stream()
                .filter(blocked -> placesMore(state, blocked))
                .findFirst();
        if (unblocked.isPresent()) {
            return missing(
                    Invariant.EVALUATIONS_END, "evaluation " + unblocked.get().id() + " is blocked, and there is room");
        }
        if (state.activeDeployment().isPresent() && !mayWait) {
            return missing(
                    Invariant.DEPLOYMENTS_END, state.activeDeployment().get().toString());
        }
        Optional<Violation> wrong = CountChecks.check(state, registered, nodes());
        if (wrong.isPresent()) {
            return wrong;
        }
        return mayWait ? Optional.empty() : ofAnotherLook(state, job);
    }

    /** Looking at the job once more leads to nothing. What a system job has ended by itself, it begins again. */
    private Optional<Violation> ofAnotherLook(JobState state, Job job) {
        if (job.type().isSystem() || job.family().isParent()) {
            return Optional.empty();
        }
        return world.anyServer()
                .filter(ServerLife::isReady)
                .map(server -> server.queue()
                        .rehearse(server.keeper().view(), state.brief(), EvaluationId.of(job.id(), ANOTHER))
                        .plan())
                .filter(plan -> !plan.placements().isEmpty()
                        || !plan.stops().isEmpty()
                        || !plan.inPlace().isEmpty())
                .flatMap(plan -> missing(Invariant.SETTLED, "another look leads to " + plan));
    }

    /**
     * Whether there is room for what an evaluation waits for. One of a system job waits for one node; on others there may be
     * room for what has ended by itself there, which is begun again when something else has the job looked at.
     */
    private boolean placesMore(JobState state, Evaluation blocked) {
        return world.anyServer()
                .filter(ServerLife::isReady)
                .map(server ->
                        server
                                .queue()
                                .rehearse(server.keeper().view(), state.brief(), blocked)
                                .plan()
                                .placements()
                                .stream()
                                .anyMatch(placement -> blocked.node()
                                        .map(placement.node()::equals)
                                        .orElse(true)))
                .orElse(true);
    }

    /** On every machine there runs what its node and the job say, and nothing else. */
    private Optional<Violation> processes() {
        for (Machine machine : world.machines()) {
            Set<AllocationId> wanted = new TreeSet<>();
            for (JobId id : world.auditor().jobIds()) {
                world.auditor().job(id).allocations().values().stream()
                        .filter(allocation -> allocation.isLive()
                                && allocation.node().equals(machine.node().id()))
                        .forEach(allocation -> wanted.add(allocation.id()));
            }
            Set<AllocationId> running = machine.live().collect(Collectors.toCollection(TreeSet::new));
            if (!running.equals(wanted)) {
                return missing(Invariant.PROCESSES_MATCH, machine + " runs " + running + ", and jobs want " + wanted);
            }
        }
        return Optional.empty();
    }
}
