package dev.drover.scheduler;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.rank.RefusedPlacement;
import dev.drover.scheduler.snapshot.ClusterNodes;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A small world for tests: nodes and one job, to which plans are applied as the real ones would be. */
public final class World {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private final ClusterNodes nodes = new ClusterNodes();
    private final Map<AllocationId, JobAllocation> allocations = new LinkedHashMap<>();
    private final Map<Long, Job> versions = new TreeMap<>();
    private Job job;
    private long version = -1;
    private boolean stopped;
    private Optional<Deployment> deployment = Optional.empty();
    private int evaluations;
    private long index = 1;
    private SchedulerConfiguration configuration = SchedulerConfiguration.STANDARD;

    private World(Job job) {
        this.job = job;
    }

    public static World of(Job job, NodeBuilder... nodes) {
        World world = new World(job);
        for (NodeBuilder node : nodes) {
            world.nodes.put(node.view());
        }
        world.register(job);
        return world;
    }

    /** A new version of the job; the deployment of the one before is over. */
    public void register(Job changed) {
        job = changed;
        stopped = false;
        versions.put(++version, changed);
        deployment = deployment.map(
                old -> old.status() == DeploymentStatus.RUNNING ? with(old, DeploymentStatus.CANCELLED) : old);
    }

    public World configure(SchedulerConfiguration changed) {
        configuration = changed;
        return this;
    }

    public void stop() {
        stopped = true;
        versions.put(++version, job);
    }

    public void put(NodeBuilder node) {
        nodes.put(node.view());
    }

    public void change(NodeId node, UnaryOperator<NodeView> change) {
        nodes.put(change.apply(nodes.node(node).orElseThrow()));
    }

    public boolean isBatch() {
        return job.type() == JobType.BATCH;
    }

    /** A node goes down, and what runs there is lost with it. */
    public void fail(NodeId node) {
        change(node, view -> view.withState(NodeStatus.DOWN, view.eligibility()));
        for (JobAllocation allocation : all()) {
            if (allocation.node().equals(node) && !allocation.client().isTerminal()) {
                report(allocation, ClientStatus.LOST);
            }
        }
    }

    /** Whether it is to end and has not ended. */
    public boolean isStopping(AllocationId id) {
        JobAllocation found = allocations.get(id);
        return found != null && found.desired() == DesiredStatus.STOP;
    }

    public void remove(NodeId node) {
        nodes.remove(node);
    }

    /** As if the stop of an allocation had never arrived. */
    public void unstop(JobAllocation allocation) {
        allocations.put(
                allocation.id(), changed(allocation, DesiredStatus.RUN, ClientStatus.LOST, allocation.health()));
    }

    public ClusterSnapshot snapshot() {
        return nodes.snapshot();
    }

    public JobBrief brief() {
        return new JobBrief(job, version, index, stopped, List.copyOf(allocations.values()), deployment, Map.of());
    }

    public SchedulingRequest request() {
        return request(0, List.of());
    }

    public SchedulingRequest request(int round, List<RefusedPlacement> refused) {
        EvaluationId evaluation = new EvaluationId(String.format("00000000-0000-4000-9000-%012d", evaluations));
        Stamp now = new Stamp(index, AT);
        return new SchedulingRequest(
                snapshot(),
                brief(),
                versions,
                evaluation,
                round,
                SchedulingRequest.seed(evaluation, index),
                now,
                refused,
                configuration);
    }

    /** Makes a plan, without applying it. */
    public SchedulingResult plan() {
        return Scheduler.schedule(request());
    }

    /** Makes a plan and applies it, as a new evaluation. */
    public SchedulingResult evaluate() {
        SchedulingRequest request = request();
        SchedulingResult result = Scheduler.schedule(request);
        apply(request, result.plan());
        close(result.plan());
        return result;
    }

    /** Ends the evaluation: the next request is another one. */
    public void close(Plan plan) {
        evaluations++;
        plan.deployment().ifPresent(started -> deployment = Optional.of(begun(started)));
    }

    /** What the nodes and the job record of a plan. */
    public void apply(SchedulingRequest request, Plan plan) {
        index++;
        for (Plan.Stop stop : plan.stops()) {
            JobAllocation old = allocation(stop.allocation());
            allocations.put(
                    old.id(), changed(old, DesiredStatus.STOP, stop.client().orElse(old.client()), old.health()));
            if (stop.client().isPresent()) {
                release(old);
            }
        }
        for (Plan.InPlaceUpdate update : plan.inPlace()) {
            JobAllocation old = allocation(update.allocation());
            allocations.put(old.id(), old.moved(version, request.evaluation(), update.deployment()));
        }
        plan.placements().forEach(placement -> add(placement, request));
    }

    private void add(Placement placement, SchedulingRequest request) {
        allocations.put(
                placement.id(), JobAllocation.placed(placement, version, request.evaluation(), new Stamp(index, AT)));
        change(placement.node(), node -> node.withHeld(HeldAllocation.of(job.id(), placement)));
    }

    /** A node reports an allocation's end. */
    public void report(JobAllocation allocation, ClientStatus client) {
        allocations.put(allocation.id(), changed(allocation, allocation.desired(), client, allocation.health()));
        if (client.isTerminal()) {
            release(allocation);
        }
    }

    public void health(JobAllocation allocation, boolean healthy) {
        Optional<DeploymentHealth> health = Optional.of(new DeploymentHealth(healthy, AT));
        allocations.put(allocation.id(), changed(allocation, allocation.desired(), allocation.client(), health));
    }

    /** The job decides that an allocation leaves its node. */
    public void depart(JobAllocation allocation) {
        allocations.put(allocation.id(), allocation.departing());
    }

    /** Every live allocation is healthy, and whatever was stopped has ended. */
    public void settle() {
        for (JobAllocation allocation : List.copyOf(allocations.values())) {
            if (allocation.isLive()) {
                health(allocation, true);
            } else if (!allocation.client().isTerminal()) {
                report(allocation, ClientStatus.COMPLETE);
            }
        }
    }

    public void finishDeployment(DeploymentStatus status) {
        deployment = deployment.map(old -> with(old, status));
    }

    private void release(JobAllocation allocation) {
        if (nodes.node(allocation.node()).isPresent()) {
            change(allocation.node(), node -> node.withoutHeld(allocation.id()));
        }
    }

    private JobAllocation allocation(AllocationId id) {
        return Objects.requireNonNull(allocations.get(id), () -> "no allocation " + id);
    }

    public List<JobAllocation> all() {
        return List.copyOf(allocations.values());
    }

    public List<JobAllocation> live() {
        return allocations.values().stream().filter(JobAllocation::isLive).toList();
    }

    public JobAllocation live(String name) {
        return live().stream()
                .filter(allocation -> allocation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no live allocation " + name));
    }

    public List<String> liveNames() {
        return new ArrayList<>(live().stream().map(JobAllocation::name).sorted().toList());
    }

    public Optional<Deployment> deployment() {
        return deployment;
    }

    private Deployment begun(Plan.NewDeployment started) {
        Map<String, Deployment.GroupState> groups = new TreeMap<>();
        started.desiredTotals()
                .forEach((group, total) ->
                        groups.put(group, new Deployment.GroupState(total, 0, 0, 0, Optional.empty())));
        Stamp now = new Stamp(index, AT);
        return new Deployment(started.id(), job.id(), version, DeploymentStatus.RUNNING, "", groups, now, now);
    }

    private static Deployment with(Deployment old, DeploymentStatus status) {
        return new Deployment(
                old.id(), old.job(), old.jobVersion(), status, "", old.groups(), old.created(), old.modified());
    }

    private static JobAllocation changed(
            JobAllocation old, DesiredStatus desired, ClientStatus client, Optional<DeploymentHealth> health) {
        return new JobAllocation(
                old.id(),
                old.name(),
                old.group(),
                old.node(),
                old.jobVersion(),
                old.evaluation(),
                old.deployment(),
                desired,
                client,
                health,
                old.created(),
                old.departure());
    }
}
