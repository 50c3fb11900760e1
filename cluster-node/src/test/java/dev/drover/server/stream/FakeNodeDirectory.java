package dev.drover.server.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Requester;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.registry.Offered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Nodes in memory, with everything their agents said. */
public final class FakeNodeDirectory implements NodeDirectory {
    private static final int PARTITION = 7;

    private final Map<NodeId, Node> nodes = new LinkedHashMap<>();
    private final Map<AllocationId, AssignedAllocation> assigned = new LinkedHashMap<>();
    private final Map<Object, Consumer<NodeAssignments>> listeners = new LinkedHashMap<>();
    private final List<AllocationUpdate> updates = new ArrayList<>();
    private final Map<WatchedService, Offered> offers = new LinkedHashMap<>();
    private final Map<WatchedVariables, List<Variable>> variables = new LinkedHashMap<>();
    private long epoch = 1;
    private int registrations;
    private int heartbeats;
    private int refusals;
    private int unanswered;
    private PredecessorData predecessor = new PredecessorData.None(new Rejected(Reason.NOT_FOUND, "there is none"));

    @Override
    public synchronized CompletionStage<NodeReply> register(Node node, Requester requester) {
        Node known = nodes.get(node.id());
        if (known != null && !known.secretId().equals(node.secretId())) {
            refusals++;
            return CompletableFuture.completedFuture(new NodeReply.Refused(
                    new Rejected(Reason.INVALID, "node \"" + node.id() + "\" is known by another secret")));
        }
        nodes.put(node.id(), node);
        registrations++;
        return CompletableFuture.completedFuture(new NodeReply.Recorded());
    }

    @Override
    public synchronized CompletionStage<NodeReply> heartbeat(NodeId node, Duration within) {
        heartbeats++;
        if (unanswered > 0) {
            return CompletableFuture.failedFuture(new TimeoutException("nobody answered in time"));
        }
        return CompletableFuture.completedFuture(new NodeReply.Recorded());
    }

    @Override
    public synchronized CompletionStage<NodeReply> update(
            NodeId node, List<AllocationUpdate> news, Requester requester) {
        if (unanswered > 0) {
            unanswered--;
            return CompletableFuture.failedFuture(new TimeoutException("nobody answered in time"));
        }
        updates.addAll(news);
        return CompletableFuture.completedFuture(new NodeReply.Recorded());
    }

    /** Has a task read variables. */
    public synchronized void write(WatchedVariables task, List<Variable> readable) {
        variables.put(task, readable);
    }

    @Override
    public synchronized Optional<List<Variable>> variables(
            NodeId node, WatchedVariables task, Optional<List<VariableMetadata>> told) {
        return Optional.ofNullable(variables.get(task))
                .filter(now -> !told.equals(
                        Optional.of(now.stream().map(Variable::metadata).toList())));
    }

    @Override
    public synchronized Watch watch(NodeId node, Consumer<NodeAssignments> listener) {
        Object key = new Object();
        listeners.put(key, listener);
        listener.accept(snapshot());
        return () -> unwatch(key);
    }

    @Override
    public synchronized PredecessorData predecessorData(NodeId asking, String secret, AllocationId successor) {
        return predecessor;
    }

    /** Where every allocation's predecessor has its data. */
    public synchronized void predecessorData(PredecessorData data) {
        predecessor = data;
    }

    private synchronized void unwatch(Object key) {
        listeners.remove(key);
    }

    private NodeAssignments snapshot() {
        return new NodeAssignments(PARTITION, epoch, true, List.copyOf(assigned.values()), List.of());
    }

    /** Assigns, or changes what is assigned, all at once. */
    public synchronized void assign(AssignedAllocation... allocations) {
        for (AssignedAllocation allocation : allocations) {
            assigned.put(allocation.allocation().placement().id(), allocation);
        }
        tell(new NodeAssignments(PARTITION, epoch, false, List.of(allocations), List.of()));
    }

    public synchronized void forget(AllocationId allocation) {
        assigned.remove(allocation);
        tell(new NodeAssignments(PARTITION, epoch, false, List.of(), List.of(allocation)));
    }

    /** As many batches of updates are not answered, and no heartbeat until then. */
    public synchronized void leaveUnanswered(int batches) {
        unanswered = batches;
    }

    public synchronized int unanswered() {
        return unanswered;
    }

    /** Tells all watchers something of any epoch. */
    public synchronized void tell(NodeAssignments assignments) {
        listeners.values().forEach(listener -> listener.accept(assignments));
    }

    public synchronized void nextEpoch() {
        epoch++;
        tell(snapshot());
    }

    public synchronized Optional<AssignedAllocation> assigned(AllocationId allocation) {
        return Optional.ofNullable(assigned.get(allocation));
    }

    /** Everything said of an allocation, oldest first. */
    public synchronized List<AllocationUpdate> updates(AllocationId allocation) {
        return updates.stream()
                .filter(update -> update.allocation().equals(allocation))
                .toList();
    }

    public synchronized Optional<AllocationUpdate> latest(AllocationId allocation) {
        List<AllocationUpdate> all = updates(allocation);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    public synchronized Optional<Node> node(NodeId node) {
        return Optional.ofNullable(nodes.get(node));
    }

    public synchronized int registrations() {
        return registrations;
    }

    public synchronized int refusals() {
        return refusals;
    }

    public synchronized int heartbeats() {
        return heartbeats;
    }

    @Override
    public synchronized Optional<Offered> offered(WatchedService service, long since) {
        return Optional.ofNullable(offers.get(service)).filter(offered -> offered.at() > since);
    }

    /** From now on they offer a service. */
    public synchronized void offer(WatchedService service, List<ServiceInstance> instances) {
        Offered before = offers.get(service);
        offers.put(service, new Offered(before == null ? 1 : before.at() + 1, instances));
    }
}
