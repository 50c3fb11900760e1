package dev.drover.protocol.codec;

import dev.drover.protocol.agentstate.AgentIdentity;
import dev.drover.protocol.agentstate.AllocationRecord;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.proto.v1.AgentStateProto;
import java.util.Optional;

/** What an agent keeps on disk. */
public final class AgentStateCodec {
    private AgentStateCodec() {}

    public static byte[] encode(AllocationRecord held) {
        AgentStateProto.StoredAllocation.Builder builder = AgentStateProto.StoredAllocation.newBuilder()
                .setAllocation(AllocationCodec.toProto(held.allocation()))
                .setJob(JobCodec.toProto(held.job()))
                .addAllTasks(Entries.toProto(held.tasks(), AgentStateCodec::task));
        held.health().map(AllocationCodec::toProto).ifPresent(builder::setHealth);
        held.began().map(Times::toProto).ifPresent(builder::setBegan);
        return builder.build().toByteArray();
    }

    /**
     * Reads what {@link #encode(AllocationRecord)} made.
     *
     * @throws UndecodableException if the bytes are damaged
     */
    public static AllocationRecord decodeAllocation(byte[] bytes) {
        return ProtoBytes.decode(
                "agent-allocation/v1",
                AgentStateProto.StoredAllocation.parser(),
                bytes,
                stored -> new AllocationRecord(
                        AllocationCodec.fromProto(stored.getAllocation()),
                        JobCodec.fromProto(stored.getJob()),
                        Entries.fromProto(
                                stored.getTasksList(), AgentStateProto.StoredTask::getTask, AgentStateCodec::task),
                        stored.hasHealth()
                                ? Optional.of(AllocationCodec.fromProto(stored.getHealth()))
                                : Optional.empty(),
                        Entries.when(stored.hasBegan(), stored.getBegan()).map(Times::fromProto)));
    }

    public static byte[] encode(AgentIdentity identity) {
        return AgentStateProto.StoredIdentity.newBuilder()
                .setNode(identity.node().value())
                .setSecret(identity.secret())
                .addAllEpochs(Entries.toProto(
                        identity.epochs(), (partition, epoch) -> AgentStateProto.StoredEpoch.newBuilder()
                                .setPartition(partition)
                                .setEpoch(epoch)
                                .build()))
                .build()
                .toByteArray();
    }

    /**
     * Reads what {@link #encode(AgentIdentity)} made.
     *
     * @throws UndecodableException if the bytes are damaged
     */
    public static AgentIdentity decodeIdentity(byte[] bytes) {
        return ProtoBytes.decode(
                "agent-identity/v1",
                AgentStateProto.StoredIdentity.parser(),
                bytes,
                stored -> new AgentIdentity(
                        Ids.node(stored.getNode()),
                        stored.getSecret(),
                        Entries.fromProto(
                                stored.getEpochsList(),
                                AgentStateProto.StoredEpoch::getPartition,
                                AgentStateProto.StoredEpoch::getEpoch)));
    }

    private static AgentStateProto.StoredTask task(String name, TaskRecord task) {
        return AgentStateProto.StoredTask.newBuilder()
                .setTask(name)
                .setState(AllocationCodec.toProto(task.state()))
                .setRun(task.run())
                .setRunEnded(task.runEnded())
                .setRestarting(task.restarting())
                .addAllRestarts(Entries.each(task.restarts(), Times::toProto))
                .build();
    }

    private static TaskRecord task(AgentStateProto.StoredTask task) {
        return new TaskRecord(
                AllocationCodec.fromProto(task.getState()),
                task.getRun(),
                task.getRunEnded(),
                task.getRestarting(),
                Entries.each(task.getRestartsList(), Times::fromProto));
    }
}
