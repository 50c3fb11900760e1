package dev.drover.chaos.bench.scheduler;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import dev.drover.scheduler.snapshot.ClusterNodes;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Nodes that already hold some allocations, and a job that is to be placed on them: what an evaluation is measured on. */
final class SchedulerWorld {
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final int RACKS = 25;

    private final ClusterSnapshot snapshot;
    private final JobBrief brief;

    private SchedulerWorld(ClusterSnapshot snapshot, JobBrief brief) {
        this.snapshot = snapshot;
        this.brief = brief;
    }

    /**
     * @param count how many allocations the job wants
     * @param held how many allocations the nodes hold on average: every third one more, every third one less
     */
    static SchedulerWorld of(int nodes, JobShape shape, int count, int held) {
        ClusterNodes table = new ClusterNodes();
        for (int number = 0; number < nodes; number++) {
            NodeView view = NodeView.of(node(number), NodeStatus.READY, Eligibility.ELIGIBLE, 1);
            for (int at = 0; at < Math.max(0, held + number % 3 - 1); at++) {
                view = view.withHeld(held(number, at));
            }
            table.put(view);
        }
        return new SchedulerWorld(
                table.snapshot(),
                new JobBrief(
                        job(shape, count), 0, 1, false, List.of(), Optional.empty(), Map.of(), OptionalLong.empty()));
    }

    /** Makes the plan of one evaluation; each number is another evaluation, with choices of its own. */
    SchedulingResult evaluate(long number) {
        // The seed is made of the identifier's low half, so that is spread over all its bits.
        EvaluationId evaluation = new EvaluationId(new UUID(0, number * SPREAD).toString());
        return Scheduler.schedule(SchedulingRequest.first(snapshot, brief, Map.of(), evaluation, new Stamp(1, AT)));
    }

    private static Job job(JobShape shape, int count) {
        SourceFile file = SourceFile.of("bench.nomad.hcl", shape.job(count));
        JobReading reading = JobFile.read(file, Inputs.none(() -> ""));
        return reading.job().orElseThrow(() -> new AssertionError(reading.errorText()));
    }

    private static Node node(int number) {
        Map<String, String> attributes = Map.of(
                "kernel.name", "linux",
                "cpu.arch", "amd64",
                "driver.java.version", "17.0.15",
                "unique.hostname", "node-" + number);
        NodeResources resources =
                new NodeResources(16_000, 8, 32_000, 200_000, "127.0.0.1", "lo", FIRST_PORT, LAST_PORT, List.of());
        return new Node(
                new NodeId(new UUID(1, number).toString()),
                "secret",
                "node-" + number,
                "dc" + number % 3,
                "",
                "default",
                "127.0.0.1:4646",
                "0.1.0",
                resources,
                NodeResources.NONE,
                Map.of("java", new Node.Driver(true, true, "", Map.of())),
                attributes,
                Map.of("rack", "r" + number % RACKS),
                Equipment.NONE);
    }

    private static HeldAllocation held(int node, int at) {
        AssignedPort port = new AssignedPort("http", FIRST_PORT + at, 0, "127.0.0.1", false);
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", new TaskShare(200, 256, 0, List.of())), 300, List.of(port));
        AllocationId id = new AllocationId(new UUID(node + 2L, at).toString());
        return new HeldAllocation(id, JobId.of("other"), "web", resources, 50, 1);
    }
}
