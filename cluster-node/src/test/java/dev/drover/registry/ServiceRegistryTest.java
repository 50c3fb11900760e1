package dev.drover.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.job.JobState;
import dev.drover.node.JobVersion;
import dev.drover.node.NodeState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.job.Departure;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Succession;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.NodeUsage;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Since when a service is offered as it is. */
class ServiceRegistryTest {
    private static final Stamp STAMP = new Stamp(7, Instant.EPOCH);
    private static final EvaluationId EVALUATION = new EvaluationId("e");
    private static final Placement PLACEMENT = SampleTask.placement();
    private static final Job JOB =
            RegistrationsTest.job("service {\nname = \"api\"\nport = \"http\"\ncanary_tags = [\"new\"]\n}", "");

    private final ServiceRegistry registry = new ServiceRegistry();

    @Test
    void aCanaryThatIsPromotedIsAnotherRegistration() {
        ServiceKey api = new ServiceKey("default", "api");
        ClusterView before = view(3, true);
        assertThat(registry.of(before)).extracting(ServiceRegistration::tags).containsExactly(List.of("new"));
        assertThat(registry.changedAt(view(4, true), api)).isEqualTo(3);

        ClusterView promoted = view(5, false);

        assertThat(registry.changedAt(promoted, api)).isEqualTo(5);
        assertThat(registry.changedAt(promoted)).isEqualTo(5);
        assertThat(registry.of(promoted)).extracting(ServiceRegistration::tags).containsExactly(List.of());
        assertThat(registry.changedAt(view(6, false), api)).isEqualTo(5);
    }

    static ClusterView view(long index, boolean canary) {
        return new ClusterView(
                index,
                TreePMap.singleton(JOB.id(), new Seen<>(job(canary), 1, "", index)),
                TreePMap.singleton(PLACEMENT.node(), new Seen<>(node(), 1, "", 1)),
                TreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                Map.of(),
                TreePMap.empty(),
                TreePMap.empty(),
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
                none.scaling());
    }

    private static NodeState node() {
        NodeState none = NodeState.EMPTY;
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
        return new NodeState(
                Optional.of(SampleTask.node()),
                NodeStatus.READY,
                Eligibility.ELIGIBLE,
                TreePMap.singleton(PLACEMENT.id(), allocation),
                TreePMap.singleton(new JobVersion(JOB.id(), 0), JOB),
                none.dealings(),
                none.outboxes(),
                none.ending(),
                none.unknown(),
                none.reservations(),
                0,
                none.drain(),
                none.lastDrain(),
                none.history(),
                0,
                0,
                NodeUsage.NONE);
    }
}
