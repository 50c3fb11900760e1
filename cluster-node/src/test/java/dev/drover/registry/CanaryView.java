package dev.drover.registry;

import dev.drover.agent.directory.SampleTask;
import dev.drover.job.JobState;
import dev.drover.job.Tally;
import dev.drover.node.NodeState;
import dev.drover.node.NodeStates;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.Departure;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Succession;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.view.ClusterView;
import dev.drover.view.SampleViews;
import dev.drover.view.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pcollections.TreePMap;

/** A view of a node with one allocation, which was placed to try a version of its job. */
public final class CanaryView {
    private static final Stamp STAMP = new Stamp(7, Instant.EPOCH);
    private static final EvaluationId EVALUATION = new EvaluationId("e");
    public static final Placement PLACEMENT = placement();
    public static final Job JOB =
            RegistrationsTest.job("service {\nname = \"api\"\nport = \"http\"\ncanary_tags = [\"new\"]\n}", "");

    private CanaryView() {}

    private static Placement placement() {
        Placement sample = SampleTask.placement();
        return new Placement(
                sample.id(),
                sample.name(),
                sample.group(),
                sample.node(),
                sample.resources(),
                sample.previous(),
                sample.deployment(),
                sample.metrics(),
                new Lineage(true, OptionalLong.empty(), List.of()));
    }

    /**
     * How it stands at an index.
     *
     * @param canary whether its version is not promoted yet
     */
    public static ClusterView view(long index, boolean canary) {
        return SampleViews.view(
                index,
                TreePMap.singleton(JOB.id(), new Seen<>(job(canary), 1, "", index)),
                TreePMap.singleton(PLACEMENT.node(), new Seen<>(node(), 1, "", 1)),
                Map.of(PartitionId.of("node|" + PLACEMENT.node()).value(), 1L),
                ClusterSnapshot.EMPTY);
    }

    private static JobState job(boolean canary) {
        JobState none = JobState.EMPTY;
        JobAllocation allocation = new JobAllocation(
                PLACEMENT.id(),
                PLACEMENT.name(),
                PLACEMENT.group(),
                PLACEMENT.node(),
                0,
                EVALUATION,
                Optional.empty(),
                DesiredStatus.RUN,
                ClientStatus.RUNNING,
                Optional.empty(),
                STAMP,
                Departure.NONE,
                canary,
                Succession.NONE);
        return new JobState(
                none.registration(),
                none.nextVersion(),
                TreePMap.singleton(PLACEMENT.id(), allocation),
                none.evaluations(),
                none.deployments(),
                none.reported(),
                none.nodeSequences(),
                none.partsRecorded(),
                none.requested(),
                none.modifyIndex(),
                none.departures(),
                none.launches(),
                none.scaling(),
                Tally.of(List.of(allocation)));
    }

    private static NodeState node() {
        Allocation allocation = new Allocation(
                PLACEMENT,
                JOB.id(),
                0,
                EVALUATION,
                DesiredStatus.RUN,
                "",
                ClientStatus.RUNNING,
                "",
                Map.of(),
                Optional.empty(),
                STAMP,
                STAMP,
                0);
        return NodeStates.holding(SampleTask.node(), NodeStatus.READY, JOB, allocation);
    }
}
