package dev.drover.protocol.codec;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.proto.v1.AllocationProto;
import java.util.List;
import java.util.Map;

/** Converts allocations and the states of their tasks. */
public final class AllocationCodec {
    private static final Recurring<Map<String, String>> DETAILS = new Recurring<>(1 << 10);

    private AllocationCodec() {}

    public static AllocationProto.Allocation toProto(Allocation allocation) {
        AllocationProto.Allocation.Builder builder = AllocationProto.Allocation.newBuilder()
                .setPlacement(PlacementCodec.toProto(allocation.placement()))
                .setJob(CommonCodec.toProto(allocation.job()))
                .setJobVersion(allocation.jobVersion())
                .setEvaluation(allocation.evaluation().value())
                .setDesired(toProto(allocation.desired()))
                .setDesiredDescription(allocation.desiredDescription())
                .setClient(toProto(allocation.client()))
                .setClientDescription(allocation.clientDescription())
                .addAllTasks(tasksToProto(allocation.tasks()))
                .setCreated(CommonCodec.toProto(allocation.created()))
                .setModified(CommonCodec.toProto(allocation.modified()))
                .setClientModified(allocation.clientModified());
        allocation.health().map(AllocationCodec::toProto).ifPresent(builder::setHealth);
        return builder.build();
    }

    public static Allocation fromProto(AllocationProto.Allocation allocation) {
        return new Allocation(
                PlacementCodec.fromProto(allocation.getPlacement()),
                CommonCodec.fromProto(allocation.getJob()),
                allocation.getJobVersion(),
                Ids.evaluation(allocation.getEvaluation()),
                fromProto(allocation.getDesired()),
                Entries.word(allocation.getDesiredDescription()),
                fromProto(allocation.getClient()),
                Entries.word(allocation.getClientDescription()),
                tasksFromProto(allocation.getTasksList()),
                Entries.when(allocation.hasHealth(), allocation.getHealth()).map(AllocationCodec::fromProto),
                CommonCodec.fromProto(allocation.getCreated()),
                CommonCodec.fromProto(allocation.getModified()),
                allocation.getClientModified());
    }

    /** Task states by task name. */
    public static List<AllocationProto.NamedTaskState> tasksToProto(Map<String, TaskState> tasks) {
        return Entries.toProto(tasks, (task, state) -> AllocationProto.NamedTaskState.newBuilder()
                .setTask(task)
                .setState(toProto(state))
                .build());
    }

    public static Map<String, TaskState> tasksFromProto(List<AllocationProto.NamedTaskState> tasks) {
        return Entries.fromProto(tasks, named -> Entries.word(named.getTask()), named -> fromProto(named.getState()));
    }

    public static AllocationProto.TaskState toProto(TaskState state) {
        AllocationProto.TaskState.Builder builder = AllocationProto.TaskState.newBuilder()
                .setState(state.state())
                .setFailed(state.failed())
                .setRestarts(state.restarts())
                .addAllEvents(Entries.each(state.events(), AllocationCodec::toProto));
        state.startedAt().map(Times::toProto).ifPresent(builder::setStartedAt);
        state.finishedAt().map(Times::toProto).ifPresent(builder::setFinishedAt);
        return builder.build();
    }

    public static TaskState fromProto(AllocationProto.TaskState state) {
        return new TaskState(
                Entries.word(state.getState()),
                state.getFailed(),
                state.getRestarts(),
                Entries.when(state.hasStartedAt(), state.getStartedAt()).map(Times::fromProto),
                Entries.when(state.hasFinishedAt(), state.getFinishedAt()).map(Times::fromProto),
                Entries.each(state.getEventsList(), AllocationCodec::fromProto));
    }

    private static AllocationProto.TaskState.TaskEvent toProto(TaskEvent event) {
        return AllocationProto.TaskState.TaskEvent.newBuilder()
                .setType(event.type())
                .setAt(Times.toProto(event.at()))
                .setMessage(event.message())
                .addAllDetails(Entries.textsToProto(event.details()))
                .build();
    }

    private static TaskEvent fromProto(AllocationProto.TaskState.TaskEvent event) {
        return new TaskEvent(
                Entries.word(event.getType()),
                Times.fromProto(event.getAt()),
                Entries.word(event.getMessage()),
                DETAILS.one(Sorted.copyOf(Entries.textsFromProto(event.getDetailsList()))));
    }

    public static AllocationProto.DeploymentHealth toProto(DeploymentHealth health) {
        return AllocationProto.DeploymentHealth.newBuilder()
                .setHealthy(health.healthy())
                .setAt(Times.toProto(health.at()))
                .build();
    }

    public static DeploymentHealth fromProto(AllocationProto.DeploymentHealth health) {
        return new DeploymentHealth(health.getHealthy(), Times.fromProto(health.getAt()));
    }

    public static AllocationProto.ClientStatus toProto(ClientStatus status) {
        return switch (status) {
            case PENDING -> AllocationProto.ClientStatus.CLIENT_STATUS_PENDING;
            case RUNNING -> AllocationProto.ClientStatus.CLIENT_STATUS_RUNNING;
            case COMPLETE -> AllocationProto.ClientStatus.CLIENT_STATUS_COMPLETE;
            case FAILED -> AllocationProto.ClientStatus.CLIENT_STATUS_FAILED;
            case LOST -> AllocationProto.ClientStatus.CLIENT_STATUS_LOST;
            case UNKNOWN -> AllocationProto.ClientStatus.CLIENT_STATUS_UNKNOWN;
        };
    }

    public static ClientStatus fromProto(AllocationProto.ClientStatus status) {
        return switch (status) {
            case CLIENT_STATUS_PENDING -> ClientStatus.PENDING;
            case CLIENT_STATUS_RUNNING -> ClientStatus.RUNNING;
            case CLIENT_STATUS_COMPLETE -> ClientStatus.COMPLETE;
            case CLIENT_STATUS_FAILED -> ClientStatus.FAILED;
            case CLIENT_STATUS_LOST -> ClientStatus.LOST;
            case CLIENT_STATUS_UNKNOWN -> ClientStatus.UNKNOWN;
            case CLIENT_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a client status");
        };
    }

    public static AllocationProto.DesiredStatus toProto(DesiredStatus status) {
        return switch (status) {
            case RUN -> AllocationProto.DesiredStatus.DESIRED_STATUS_RUN;
            case STOP -> AllocationProto.DesiredStatus.DESIRED_STATUS_STOP;
            case EVICT -> AllocationProto.DesiredStatus.DESIRED_STATUS_EVICT;
        };
    }

    public static DesiredStatus fromProto(AllocationProto.DesiredStatus status) {
        return switch (status) {
            case DESIRED_STATUS_RUN -> DesiredStatus.RUN;
            case DESIRED_STATUS_STOP -> DesiredStatus.STOP;
            case DESIRED_STATUS_EVICT -> DesiredStatus.EVICT;
            case DESIRED_STATUS_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("a desired status");
        };
    }
}
