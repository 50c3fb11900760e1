package dev.drover.server;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Requester;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.registry.Offered;
import dev.drover.registry.OfferedServices;
import dev.drover.server.stream.AssignedAllocation;
import dev.drover.server.stream.NodeAssignments;
import dev.drover.server.stream.NodeDirectory;
import dev.drover.server.stream.PredecessorData;
import dev.drover.variable.Keyring;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewKeeper;
import dev.drover.view.ViewListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as agents' connections need them: commands go to the node's entity, assignments come from the view, and so
 * only what is journaled ever reaches an agent.
 */
final class ViewDirectory implements NodeDirectory, ViewListener {
    private final EntityAccess entities;
    private final ViewKeeper keeper;
    private final OfferedServices services;
    private final TaskVariables variables;
    private final Map<NodeId, Set<Watching>> watches = new ConcurrentHashMap<>();

    /** By job, the nodes whose agents were told of canaries of it. */
    private final Map<JobId, Set<NodeId>> canaries = new ConcurrentHashMap<>();

    /** By node, how long its journal was when it registered here last. */
    private final Map<NodeId, Long> registeredAt = new ConcurrentHashMap<>();

    ViewDirectory(EntityAccess entities, ViewKeeper keeper, Keyring keyring) {
        this.entities = entities;
        this.keeper = keeper;
        this.variables = new TaskVariables(keyring);
        this.services = new OfferedServices(
                () -> Optional.of(keeper.view()).filter(view -> view.isComplete(PartitionId.COUNT)), System::nanoTime);
    }

    @Override
    public CompletionStage<NodeReply> register(Node node, Requester requester) {
        Optional<String> complaint = NodePool.complaintForNode(node.nodePool());
        if (complaint.isPresent()) {
            return refused(Reason.INVALID, complaint.get());
        }
        Optional<String> conflict = PortClaims.conflict(
                node, keeper.view().nodes().values().stream().map(Seen::state).toList());
        if (conflict.isPresent()) {
            return refused(Reason.CONFLICT, conflict.get());
        }
        return withNodePool(node, requester)
                .thenCompose(done ->
                        entities.ask(node.id(), new NodeCommand.RegisterNode(node), asked(node.id(), requester)))
                .thenApply(answer -> {
                    registeredAt.merge(node.id(), answer.sequence(), Math::max);
                    return answer.reply();
                });
    }

    private static CompletionStage<NodeReply> refused(Reason reason, String why) {
        return CompletableFuture.completedStage(new NodeReply.Refused(new Rejected(reason, why)));
    }

    /** A node pool that nobody has described comes to be with its first node. */
    private CompletionStage<?> withNodePool(Node node, Requester requester) {
        String name = node.nodePool();
        if (keeper.view().nodePool(name).isPresent()) {
            return CompletableFuture.completedStage(name);
        }
        return entities.ask(
                SettingId.nodePool(name),
                new SettingCommand.EnsureSetting(new Setting.Pool(NodePool.named(name))),
                asked(node.id(), requester));
    }

    @Override
    public CompletionStage<NodeReply> heartbeat(NodeId node, Duration within) {
        return entities.heartbeat(node, within).thenApply(Answer::reply);
    }

    @Override
    public CompletionStage<NodeReply> update(NodeId node, List<AllocationUpdate> updates, Requester requester) {
        return tell(node, new NodeCommand.UpdateAllocations(updates), requester);
    }

    private CompletionStage<NodeReply> tell(NodeId node, NodeCommand command, Requester requester) {
        return entities.ask(node, command, asked(node, requester)).thenApply(Answer::reply);
    }

    private static Asked asked(NodeId node, Requester requester) {
        return new Asked(requester, new Cause(Cause.Kind.NODE, node.value()));
    }

    /**
     * Tells nothing until the view has passed the node's registration: an agent that comes from another server would take a
     * picture older than the one it has for an order to end what is missing there.
     */
    @Override
    public Watch watch(NodeId node, Consumer<NodeAssignments> listener) {
        Watching watching = new Watching(node, registeredAt.getOrDefault(node, 0L), listener);
        watches.compute(node, (id, others) -> {
            Set<Watching> all = others == null ? new CopyOnWriteArraySet<>() : others;
            all.add(watching);
            return all;
        });
        watching.look(keeper.view(), Set.of());
        return () -> watches.computeIfPresent(node, (id, all) -> {
            all.remove(watching);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public void onChanged(ClusterView view, ViewChanges changes) {
        if (changes.everything()) {
            watches.forEach((node, all) -> all.forEach(watching -> watching.lookAtAll(view)));
            List.copyOf(canaries.keySet()).forEach(job -> lookForPromotions(view, job));
            return;
        }
        changes.nodes().forEach((node, touched) -> watches.getOrDefault(node, Set.of())
                .forEach(watching -> watching.look(view, touched)));
        changes.jobs().forEach(job -> lookForPromotions(view, job));
    }

    /** A node that was taken out may have been told of a canary just before. */
    private void lookForPromotions(ClusterView view, JobId job) {
        for (NodeId node : canaries.getOrDefault(job, Set.of())) {
            if (!stillTries(view, node, job)) {
                forgetCanaries(job, node);
                if (stillTries(view, node, job)) {
                    rememberCanaries(job, node);
                }
            }
        }
    }

    private boolean stillTries(ClusterView view, NodeId node, JobId job) {
        boolean tries = false;
        for (Watching watching : watches.getOrDefault(node, Set.of())) {
            tries |= watching.stillTries(view, job);
        }
        return tries;
    }

    private void rememberCanaries(JobId job, NodeId node) {
        canaries.compute(job, (id, nodes) -> {
            Set<NodeId> all = nodes == null ? ConcurrentHashMap.newKeySet() : nodes;
            all.add(node);
            return all;
        });
    }

    private void forgetCanaries(JobId job, NodeId node) {
        canaries.computeIfPresent(job, (id, nodes) -> {
            nodes.remove(node);
            return nodes.isEmpty() ? null : nodes;
        });
    }

    @Override
    public Optional<Offered> offered(WatchedService service, long since) {
        return services.offered(service, since);
    }

    @Override
    public PredecessorData predecessorData(NodeId asking, String secret, AllocationId successor) {
        return PredecessorLookup.find(keeper.view(), asking, secret, successor);
    }

    @Override
    public Optional<List<Variable>> variables(
            NodeId node, WatchedVariables task, Optional<List<VariableMetadata>> told) {
        return variables.news(keeper.view(), node, task, told);
    }

    /** One agent's picture of what it is to run. */
    private final class Watching {
        private final NodeId node;
        private final int partition;
        private final long least;
        private final Consumer<NodeAssignments> listener;
        /** Allocations that it was told of as canaries, with their jobs. */
        private final Map<AllocationId, JobId> trying = new TreeMap<>();

        private @Nullable NodeState told;
        private long sequence;
        private long epoch;

        /** @param least the sequence number that the first picture has to show */
        Watching(NodeId node, long least, Consumer<NodeAssignments> listener) {
            this.node = node;
            this.least = least;
            this.partition = PartitionId.of("node|" + node).value();
            this.listener = listener;
        }

        /** Any allocation may have changed. */
        synchronized void lookAtAll(ClusterView view) {
            Set<AllocationId> all = new TreeSet<>();
            Seen<NodeState> seen = view.nodes().get(node);
            if (seen != null) {
                all.addAll(seen.state().allocations().keySet());
            }
            if (told != null) {
                all.addAll(told.allocations().keySet());
            }
            look(view, all);
        }

        /** @param touched all allocations that may have changed since the last look */
        synchronized void look(ClusterView view, Set<AllocationId> touched) {
            Seen<NodeState> seen = view.nodes().get(node);
            Long owner = view.partitions().get(partition);
            if (seen == null || owner == null || !isNews(seen.sequence(), owner)) {
                return;
            }
            boolean complete = told == null || owner != epoch;
            NodeAssignments news =
                    complete ? everything(view, seen.state(), owner) : changes(view, seen.state(), owner, touched);
            told = seen.state();
            sequence = seen.sequence();
            epoch = owner;
            if (complete || !news.changed().isEmpty() || !news.removed().isEmpty()) {
                listener.accept(news);
            }
        }

        private boolean isNews(long seen, long owner) {
            return seen >= least && (seen > sequence || owner != epoch);
        }

        /** What ended is named, too, until the node forgets it: an agent deletes the files of what it is not told of. */
        private NodeAssignments everything(ClusterView view, NodeState state, long owner) {
            trying.clear();
            List<AssignedAllocation> all = state.allocations().values().stream()
                    .map(allocation -> assigned(view, state, allocation))
                    .toList();
            return new NodeAssignments(partition, owner, true, all, List.of());
        }

        private AssignedAllocation assigned(ClusterView view, NodeState state, Allocation allocation) {
            AllocationId id = allocation.placement().id();
            if (allocation.placement().lineage().canary()) {
                if (isPromoted(view, id, allocation.job())) {
                    return AssignedAllocation.promoted(allocation, state.jobOf(allocation));
                }
                trying.put(id, allocation.job());
                rememberCanaries(allocation.job(), node);
            }
            return new AssignedAllocation(allocation, state.jobOf(allocation));
        }

        /** A job's promotion is no event of the nodes that its canaries are on: tells of those that are none any more. */
        synchronized boolean stillTries(ClusterView view, JobId job) {
            NodeState known = told;
            if (known == null) {
                return false;
            }
            trying.keySet().retainAll(known.allocations().keySet());
            List<AssignedAllocation> promoted = new ArrayList<>();
            trying.entrySet().removeIf(entry -> {
                boolean isNews = entry.getValue().equals(job) && isPromoted(view, entry.getKey(), job);
                if (isNews) {
                    Allocation allocation =
                            Objects.requireNonNull(known.allocations().get(entry.getKey()));
                    promoted.add(AssignedAllocation.promoted(allocation, known.jobOf(allocation)));
                }
                return isNews;
            });
            if (!promoted.isEmpty()) {
                listener.accept(new NodeAssignments(partition, epoch, false, promoted, List.of()));
            }
            return trying.containsValue(job);
        }

        private static boolean isPromoted(ClusterView view, AllocationId id, JobId job) {
            return view.job(job)
                    .map(JobState::allocations)
                    .flatMap(allocations -> Optional.ofNullable(allocations.get(id)))
                    .filter(allocation -> !allocation.canary())
                    .isPresent();
        }

        private NodeAssignments changes(ClusterView view, NodeState state, long owner, Set<AllocationId> touched) {
            NodeState old = Objects.requireNonNull(told);
            List<AssignedAllocation> changed = new ArrayList<>();
            List<AllocationId> removed = new ArrayList<>();
            for (AllocationId id : touched) {
                Allocation before = old.allocations().get(id);
                Allocation now = state.allocations().get(id);
                if (now == null) {
                    if (before != null) {
                        removed.add(id);
                    }
                } else if (before == null || before.clientModified() != now.clientModified()) {
                    changed.add(assigned(view, state, now));
                }
            }
            return new NodeAssignments(partition, owner, false, changed, removed);
        }
    }
}
