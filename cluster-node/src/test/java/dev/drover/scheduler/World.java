package dev.drover.scheduler;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
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
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.rank.RefusedPlacement;
import dev.drover.scheduler.snapshot.ClusterNodes;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.scheduler.snapshot.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A small world for tests: nodes and one job, to which plans are applied as the real ones would be. */
public final class World {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

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
    private Instant now = START;
    private OptionalLong stable = OptionalLong.empty();

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

    /** A node goes down, and what runs there is lost with it; also what was unknown for as long as its group allows. */
    public void fail(NodeId node) {
        change(node, view -> view.withState(NodeStatus.DOWN, view.eligibility()));
        for (JobAllocation allocation : all()) {
            if (allocation.node().equals(node) && !allocation.client().isTerminal()) {
                report(allocation, ClientStatus.LOST);
            }
        }
    }

    /** Nothing is heard of a node: what runs there is unknown where its group wants that, and lost otherwise. */
    public void disconnect(NodeId node) {
        boolean mayExpire = job.groups().stream()
                .anyMatch(group ->
                        group.disconnect().flatMap(DisconnectPolicy::lostAfter).isPresent());
        NodeStatus status = mayExpire ? NodeStatus.DISCONNECTED : NodeStatus.DOWN;
        change(node, view -> view.withState(status, view.eligibility()));
        for (JobAllocation allocation : all()) {
            if (allocation.node().equals(node) && !allocation.client().isTerminal()) {
                boolean outlasts = job.group(allocation.group())
                        .flatMap(TaskGroup::disconnect)
                        .filter(DisconnectPolicy::outlastsLoss)
                        .isPresent();
                boolean isUnknown = outlasts && allocation.desired() == DesiredStatus.RUN;
                report(allocation, isUnknown ? ClientStatus.UNKNOWN : ClientStatus.LOST);
            }
        }
    }

    /** A node is heard of again, and says what runs there. */
    public void reconnect(NodeId node) {
        change(node, view -> view.withState(NodeStatus.READY, view.eligibility()));
        for (JobAllocation allocation : all()) {
            if (allocation.node().equals(node) && allocation.client() == ClientStatus.UNKNOWN) {
                report(allocation, ClientStatus.RUNNING);
            }
        }
    }

    /** What its node says of an allocation that it holds. */
    public void stand(JobAllocation allocation, Standing standing) {
        change(allocation.node(), node -> {
            HeldAllocation held = node.held(allocation.id()).orElseThrow();
            return node.withHeld(new HeldAllocation(
                    held.id(),
                    held.job(),
                    held.group(),
                    held.resources(),
                    held.priority(),
                    held.maxParallel(),
                    Optional.of(standing)));
        });
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
                allocation.id(),
                new JobAllocation(
                        allocation.id(),
                        allocation.name(),
                        allocation.group(),
                        allocation.node(),
                        allocation.jobVersion(),
                        allocation.evaluation(),
                        allocation.deployment(),
                        DesiredStatus.RUN,
                        ClientStatus.LOST,
                        allocation.health(),
                        allocation.created(),
                        allocation.departure(),
                        allocation.canary(),
                        allocation.succession()));
    }

    public ClusterSnapshot snapshot() {
        return nodes.snapshot();
    }

    public JobBrief brief() {
        return new JobBrief(
                job, version, index, stopped, List.copyOf(allocations.values()), deployment, Map.of(), stable);
    }

    public SchedulingRequest request() {
        return request(0, List.of());
    }

    public SchedulingRequest request(int round, List<RefusedPlacement> refused) {
        EvaluationId evaluation = new EvaluationId(String.format("00000000-0000-4000-9000-%012d", evaluations));
        Stamp stamp = new Stamp(index, now);
        return new SchedulingRequest(
                snapshot(),
                brief(),
                versions,
                evaluation,
                round,
                SchedulingRequest.seed(evaluation, index),
                stamp,
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
            allocations.put(old.id(), old.stopped(stop.client()));
            if (stop.client().isPresent()) {
                release(old);
            }
        }
        for (Plan.InPlaceUpdate update : plan.inPlace()) {
            JobAllocation old = allocation(update.allocation());
            allocations.put(old.id(), old.moved(version, request.evaluation(), update.deployment()));
        }
        plan.placements().forEach(placement -> add(placement, request));
        for (int at = 0; at < plan.followUps().size(); at++) {
            EvaluationId later = new EvaluationId("later-" + evaluations + "-" + at);
            for (AllocationId waiting : plan.followUps().get(at).allocations()) {
                allocations.put(waiting, allocation(waiting).followedUpBy(later));
            }
        }
    }

    private void add(Placement placement, SchedulingRequest request) {
        allocations.put(
                placement.id(), JobAllocation.placed(placement, version, request.evaluation(), new Stamp(index, now)));
        placement
                .previous()
                .filter(allocations::containsKey)
                .ifPresent(previous ->
                        allocations.put(previous, allocation(previous).replacedBy(placement.id())));
        placement.lineage().preempted().forEach(victim -> change(placement.node(), node -> node.withoutHeld(victim)));
        change(placement.node(), node -> node.withHeld(HeldAllocation.of(job.id(), placement)));
    }

    /** A node reports an allocation's end. */
    public void report(JobAllocation allocation, ClientStatus client) {
        AllocationReport report = new AllocationReport(allocation.id(), client, "", Optional.empty(), Optional.empty());
        allocations.put(allocation.id(), allocation.told(report, now));
        if (client.isTerminal()) {
            release(allocation);
        }
    }

    public void health(JobAllocation allocation, boolean healthy) {
        allocations.put(allocation.id(), allocation.judged(new DeploymentHealth(healthy, now)));
    }

    /** Somebody wants an allocation that failed to be replaced now. */
    public void force(JobAllocation allocation) {
        allocations.put(allocation.id(), allocation.forced());
    }

    /** The job decides that an allocation leaves its node. */
    public void depart(JobAllocation allocation) {
        allocations.put(allocation.id(), allocation.departing(false));
    }

    /** An operator wants it to stop. */
    public void stopOne(JobAllocation allocation) {
        allocations.put(allocation.id(), allocation.departing(true));
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

    /** Ends the deployment, or pauses it; a success proves its version. */
    public void finishDeployment(DeploymentStatus status) {
        stable = status == DeploymentStatus.SUCCESSFUL ? OptionalLong.of(version) : stable;
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
        started.desiredTotals().forEach((group, total) -> {
            int canaries = started.desiredCanaries().getOrDefault(group, 0);
            Deployment.Terms terms = new Deployment.Terms(canaries, false, false, Duration.ofMinutes(10));
            groups.put(
                    group,
                    Deployment.GroupState.of(total, terms, Optional.empty())
                            .placed(0, canariesOf(started.id(), group)));
        });
        Stamp stamp = new Stamp(index, now);
        return new Deployment(started.id(), job.id(), version, DeploymentStatus.RUNNING, "", groups, stamp, stamp);
    }

    private List<AllocationId> canariesOf(DeploymentId started, String group) {
        return allocations.values().stream()
                .filter(allocation -> allocation.canary()
                        && allocation.group().equals(group)
                        && allocation.deployment().filter(started::equals).isPresent())
                .map(JobAllocation::id)
                .toList();
    }

    /** The canaries of the deployment under way are taken for good. */
    public void promote() {
        deployment.orElseThrow().groups().keySet().forEach(this::promote);
    }

    /** The same for those of one group. */
    public void promote(String group) {
        Deployment old = deployment.orElseThrow();
        List<AllocationId> canaries = canariesOf(old.id(), group);
        Map<String, Deployment.GroupState> groups = new TreeMap<>(old.groups());
        groups.computeIfPresent(
                group, (name, state) -> state.placed(state.placed(), canaries).promote(Optional.empty()));
        canaries.forEach(canary -> allocations.put(canary, allocation(canary).promoted()));
        deployment = Optional.of(old.with(groups, old.modified()));
    }

    /** Time passes. */
    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** The next evaluation is the one that was opened to look again at this allocation. */
    public SchedulingRequest followUp(JobAllocation waiting) {
        EvaluationId evaluation = waiting.succession().followUp().orElseThrow();
        SchedulingRequest usual = request();
        return new SchedulingRequest(
                usual.snapshot(),
                usual.brief(),
                versions,
                evaluation,
                0,
                usual.seed(),
                usual.now(),
                List.of(),
                configuration);
    }

    private static Deployment with(Deployment old, DeploymentStatus status) {
        return old.with(status, "", old.modified());
    }
}
