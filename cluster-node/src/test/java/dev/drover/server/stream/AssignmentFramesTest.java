package dev.drover.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.stream.ServerFrame.Assignments;
import dev.drover.protocol.stream.ServerFrame.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentFramesTest {
    @Test
    void namesOnlyWhatTheAgentHoldsAlready() {
        AssignmentFrames frames = new AssignmentFrames(Map.of(new AllocationId("a"), 5L, new AllocationId("b"), 5L));

        Assignments frame = frames.frame(complete(assigned("a", 5), assigned("b", 6), assigned("c", 1)));

        assertThat(frame.kind()).isEqualTo(Kind.SNAPSHOT_END);
        assertThat(frame.unchanged()).containsOnlyKeys(new AllocationId("a"));
        assertThat(ids(frame)).containsExactly("b", "c");
        assertThat(frame.jobs()).hasSize(1);
    }

    @Test
    void tellsOfAPromotionThoughTheAgentHoldsTheAllocation() {
        AssignedAllocation canary = assigned("a", 5);
        AssignmentFrames frames = new AssignmentFrames(Map.of(new AllocationId("a"), 5L));

        Assignments frame = frames.frame(complete(AssignedAllocation.promoted(canary.allocation(), canary.job())));

        assertThat(frame.unchanged()).isEmpty();
        assertThat(ids(frame)).containsExactly("a");
    }

    @Test
    void sendsAJobVersionOnceWhileAnyOfItsAllocationsIsAssigned() {
        AssignmentFrames frames = new AssignmentFrames(Map.of());

        assertThat(frames.frame(delta(assigned("a", 1))).jobs()).hasSize(1);
        assertThat(frames.frame(delta(assigned("b", 1))).jobs()).isEmpty();
        frames.frame(removed("a"));
        assertThat(frames.frame(delta(assigned("c", 1))).jobs()).isEmpty();
        frames.frame(removed("b", "c"));
        assertThat(frames.frame(delta(assigned("d", 1))).jobs()).hasSize(1);
    }

    @Test
    void splitsAFrameIntoHalvesThatStandForThemselves() {
        AssignmentFrames frames = new AssignmentFrames(Map.of());
        Assignments whole = frames.frame(complete(assigned("a", 1), assigned("b", 1), assigned("c", 1)));

        List<Assignments> parts = split(whole);

        assertThat(parts).hasSize(3);
        assertThat(parts.stream().flatMap(part -> ids(part).stream())).containsExactly("a", "b", "c");
        assertThat(parts).allSatisfy(part -> assertThat(part.jobs()).hasSize(1));
        assertThat(parts.stream().map(Assignments::kind))
                .containsExactly(Kind.SNAPSHOT_PART, Kind.SNAPSHOT_PART, Kind.SNAPSHOT_END);
    }

    @Test
    void tellsOfAnEndBeforeWhatMayTakeItsPlace() {
        AssignmentFrames frames = new AssignmentFrames(Map.of());

        Assignments whole =
                frames.frame(delta(assigned("a", 1), assigned("b", 2, DesiredStatus.STOP), assigned("c", 1)));

        assertThat(ids(whole)).containsExactly("b", "a", "c");
    }

    private static List<Assignments> split(Assignments whole) {
        Optional<List<Assignments>> halves = AssignmentFrames.halves(whole);
        if (halves.isEmpty()) {
            return List.of(whole);
        }
        List<Assignments> parts = new ArrayList<>();
        halves.get().forEach(half -> parts.addAll(split(half)));
        return parts;
    }

    private static List<String> ids(Assignments frame) {
        return frame.changed().stream()
                .map(allocation -> allocation.placement().id().value())
                .toList();
    }

    private static NodeAssignments complete(AssignedAllocation... all) {
        return new NodeAssignments(1, 1, true, List.of(all), List.of());
    }

    private static NodeAssignments delta(AssignedAllocation... changed) {
        return new NodeAssignments(1, 1, false, List.of(changed), List.of());
    }

    private static NodeAssignments removed(String... ids) {
        return new NodeAssignments(
                1,
                1,
                false,
                List.of(),
                List.of(ids).stream().map(AllocationId::new).toList());
    }

    private static AssignedAllocation assigned(String id, long clientModified) {
        return assigned(id, clientModified, DesiredStatus.RUN);
    }

    private static AssignedAllocation assigned(String id, long clientModified, DesiredStatus desired) {
        Job job = new Job(
                JobId.of("web"),
                "web",
                "global",
                JobType.SERVICE,
                50,
                false,
                List.of("*"),
                "default",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                Family.NONE);
        Placement placement = new Placement(
                new AllocationId(id),
                "web.api[0]",
                "api",
                new NodeId("n"),
                new AllocatedResources(Map.of(), 0, List.of()),
                Optional.empty(),
                Optional.empty(),
                new PlacementMetrics(
                        0, 0, 0, 0, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of(), 0, Explanation.NONE),
                Lineage.NONE);
        Stamp stamp = new Stamp(1, Instant.EPOCH);
        Allocation allocation = new Allocation(
                placement,
                job.id(),
                0,
                new EvaluationId("e"),
                desired,
                "",
                ClientStatus.PENDING,
                "",
                Map.of(),
                Optional.empty(),
                stamp,
                stamp,
                clientModified);
        return new AssignedAllocation(allocation, job);
    }
}
