package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.proto.v1.AllocationProto;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Converts placements: what a plan puts where, with what, and why. */
public final class PlacementCodec {
    private static final Recurring<AllocatedResources> RESOURCES = new Recurring<>(1 << 10);
    private static final Recurring<Map<String, Integer>> AVAILABLE = new Recurring<>(1 << 6);

    private PlacementCodec() {}

    public static AllocationProto.Placement toProto(Placement placement) {
        AllocationProto.Placement.Builder builder = AllocationProto.Placement.newBuilder()
                .setId(placement.id().value())
                .setName(placement.name())
                .setGroup(placement.group())
                .setNode(placement.node().value())
                .setResources(toProto(placement.resources()))
                .setMetrics(toProto(placement.metrics()));
        placement.previous().map(AllocationId::value).ifPresent(builder::setPrevious);
        placement.deployment().map(DeploymentId::value).ifPresent(builder::setDeployment);
        if (!placement.lineage().equals(Lineage.NONE)) {
            builder.setLineage(toProto(placement.lineage()));
        }
        return builder.build();
    }

    public static Placement fromProto(AllocationProto.Placement placement) {
        return new Placement(
                Ids.allocation(placement.getId()),
                placement.getName(),
                Entries.word(placement.getGroup()),
                Ids.node(placement.getNode()),
                fromProto(placement.getResources()),
                Entries.when(placement.hasPrevious(), placement.getPrevious()).map(Ids::allocation),
                Entries.when(placement.hasDeployment(), placement.getDeployment())
                        .map(Ids::deployment),
                fromProto(placement.getMetrics()),
                placement.hasLineage() ? fromProto(placement.getLineage()) : Lineage.NONE);
    }

    private static AllocationProto.Lineage toProto(Lineage lineage) {
        AllocationProto.Lineage.Builder builder = AllocationProto.Lineage.newBuilder()
                .setCanary(lineage.canary())
                .addAllReschedules(Entries.each(lineage.reschedules(), PlacementCodec::toProto))
                .addAllPreempted(Entries.each(lineage.preempted(), AllocationId::value));
        lineage.jobVersion().ifPresent(builder::setJobVersion);
        return builder.build();
    }

    private static Lineage fromProto(AllocationProto.Lineage lineage) {
        return new Lineage(
                lineage.getCanary(),
                lineage.hasJobVersion() ? OptionalLong.of(lineage.getJobVersion()) : OptionalLong.empty(),
                Entries.each(lineage.getReschedulesList(), PlacementCodec::fromProto),
                Entries.each(lineage.getPreemptedList(), Ids::allocation));
    }

    static AllocationProto.RescheduleEvent toProto(RescheduleEvent event) {
        return AllocationProto.RescheduleEvent.newBuilder()
                .setAt(Times.toProto(event.at()))
                .setPrevious(event.previous().value())
                .setNode(event.node().value())
                .setDelay(Times.toProto(event.delay()))
                .build();
    }

    static RescheduleEvent fromProto(AllocationProto.RescheduleEvent event) {
        return new RescheduleEvent(
                Times.fromProto(event.getAt()),
                Ids.allocation(event.getPrevious()),
                Ids.node(event.getNode()),
                Times.fromProto(event.getDelay()));
    }

    public static AllocationProto.AllocatedResources toProto(AllocatedResources resources) {
        return AllocationProto.AllocatedResources.newBuilder()
                .addAllTasks(Entries.toProto(resources.tasks(), PlacementCodec::toProto))
                .setDiskMb(resources.diskMb())
                .addAllPorts(Entries.each(resources.ports(), PlacementCodec::toProto))
                .build();
    }

    /** What has no ports is what the job asks for, the same for each allocation. */
    public static AllocatedResources fromProto(AllocationProto.AllocatedResources resources) {
        return RESOURCES.one(new AllocatedResources(
                Entries.fromProto(
                        resources.getTasksList(), share -> Entries.word(share.getTask()), PlacementCodec::fromProto),
                resources.getDiskMb(),
                Entries.each(resources.getPortsList(), PlacementCodec::fromProto)));
    }

    private static AllocationProto.AllocatedResources.TaskShare toProto(String task, TaskShare share) {
        AllocationProto.AllocatedResources.TaskShare.Builder builder =
                AllocationProto.AllocatedResources.TaskShare.newBuilder()
                        .setTask(task)
                        .setCpuMhz(share.cpuMhz())
                        .setMemoryMb(share.memoryMb())
                        .setMemoryMaxMb(share.memoryMaxMb())
                        .addAllPorts(Entries.each(share.ports(), PlacementCodec::toProto))
                        .addAllCores(share.cores())
                        .addAllDevices(Entries.each(share.devices(), PlacementCodec::toProto))
                        .setMbits(share.mbits());
        share.lifecycle().map(CommonCodec::toProto).ifPresent(builder::setLifecycle);
        return builder.build();
    }

    private static TaskShare fromProto(AllocationProto.AllocatedResources.TaskShare share) {
        return new TaskShare(
                share.getCpuMhz(),
                share.getMemoryMb(),
                share.getMemoryMaxMb(),
                Entries.each(share.getPortsList(), PlacementCodec::fromProto),
                share.getCoresList(),
                Entries.each(share.getDevicesList(), PlacementCodec::fromProto),
                share.getMbits(),
                Entries.when(share.hasLifecycle(), share.getLifecycle()).map(CommonCodec::fromProto));
    }

    private static AllocationProto.AllocatedResources.AssignedDevices toProto(AssignedDevices devices) {
        return AllocationProto.AllocatedResources.AssignedDevices.newBuilder()
                .setVendor(devices.vendor())
                .setType(devices.type())
                .setName(devices.name())
                .addAllIds(devices.ids())
                .build();
    }

    private static AssignedDevices fromProto(AllocationProto.AllocatedResources.AssignedDevices devices) {
        return new AssignedDevices(
                Entries.word(devices.getVendor()),
                Entries.word(devices.getType()),
                Entries.word(devices.getName()),
                devices.getIdsList());
    }

    private static AllocationProto.AllocatedResources.AssignedPort toProto(AssignedPort port) {
        return AllocationProto.AllocatedResources.AssignedPort.newBuilder()
                .setLabel(port.label())
                .setPort(port.port())
                .setTo(port.to())
                .setHostAddress(port.hostAddress())
                .setIsStatic(port.isStatic())
                .setHostNetwork(port.hostNetwork())
                .build();
    }

    private static AssignedPort fromProto(AllocationProto.AllocatedResources.AssignedPort port) {
        return new AssignedPort(
                port.getLabel(),
                port.getPort(),
                port.getTo(),
                port.getHostAddress(),
                port.getIsStatic(),
                port.getHostNetwork());
    }

    public static AllocationProto.PlacementMetrics toProto(PlacementMetrics metrics) {
        AllocationProto.PlacementMetrics.Builder builder = AllocationProto.PlacementMetrics.newBuilder()
                .setNodesEvaluated(metrics.nodesEvaluated())
                .setNodesFiltered(metrics.nodesFiltered())
                .setNodesInPool(metrics.nodesInPool())
                .setNodesExhausted(metrics.nodesExhausted())
                .addAllNodesAvailable(Entries.countsToProto(metrics.nodesAvailable()))
                .addAllClassFiltered(Entries.countsToProto(metrics.classFiltered()))
                .addAllConstraintFiltered(Entries.countsToProto(metrics.constraintFiltered()))
                .addAllClassExhausted(Entries.countsToProto(metrics.classExhausted()))
                .addAllDimensionExhausted(Entries.countsToProto(metrics.dimensionExhausted()))
                .addAllScores(Entries.each(metrics.scores(), PlacementCodec::toProto))
                .setCoalescedFailures(metrics.coalescedFailures());
        if (!metrics.explanation().equals(Explanation.NONE)) {
            builder.setExplanation(ExplanationCodec.toProto(metrics.explanation()));
        }
        return builder.build();
    }

    public static PlacementMetrics fromProto(AllocationProto.PlacementMetrics metrics) {
        return new PlacementMetrics(
                metrics.getNodesEvaluated(),
                metrics.getNodesFiltered(),
                metrics.getNodesInPool(),
                metrics.getNodesExhausted(),
                AVAILABLE.one(Sorted.copyOf(Entries.countsFromProto(metrics.getNodesAvailableList()))),
                Entries.countsFromProto(metrics.getClassFilteredList()),
                Entries.countsFromProto(metrics.getConstraintFilteredList()),
                Entries.countsFromProto(metrics.getClassExhaustedList()),
                Entries.countsFromProto(metrics.getDimensionExhaustedList()),
                Entries.each(metrics.getScoresList(), PlacementCodec::fromProto),
                metrics.getCoalescedFailures(),
                metrics.hasExplanation() ? ExplanationCodec.fromProto(metrics.getExplanation()) : Explanation.NONE);
    }

    private static AllocationProto.PlacementMetrics.NodeScore toProto(NodeScore score) {
        return AllocationProto.PlacementMetrics.NodeScore.newBuilder()
                .setNode(score.node().value())
                .addAllComponents(Entries.toProto(
                        score.components(),
                        (component, points) -> AllocationProto.PlacementMetrics.ComponentScore.newBuilder()
                                .setComponent(component)
                                .setScore(points)
                                .build()))
                .setNormalized(score.normalized())
                .build();
    }

    private static NodeScore fromProto(AllocationProto.PlacementMetrics.NodeScore score) {
        return new NodeScore(
                Ids.node(score.getNode()),
                Entries.fromProto(
                        score.getComponentsList(),
                        component -> Entries.word(component.getComponent()),
                        AllocationProto.PlacementMetrics.ComponentScore::getScore),
                score.getNormalized());
    }

    static List<AllocationProto.FailedGroup> failedToProto(Map<String, PlacementMetrics> failedGroups) {
        return Entries.toProto(failedGroups, (group, metrics) -> AllocationProto.FailedGroup.newBuilder()
                .setGroup(group)
                .setMetrics(toProto(metrics))
                .build());
    }

    static Map<String, PlacementMetrics> failedFromProto(List<AllocationProto.FailedGroup> failedGroups) {
        return Entries.fromProto(
                failedGroups, AllocationProto.FailedGroup::getGroup, failed -> fromProto(failed.getMetrics()));
    }
}
