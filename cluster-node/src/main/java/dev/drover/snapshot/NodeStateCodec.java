package dev.drover.snapshot;

import dev.drover.node.Dealing;
import dev.drover.node.HeldSum;
import dev.drover.node.JobVersion;
import dev.drover.node.NodeState;
import dev.drover.node.Outbox;
import dev.drover.node.Reservation;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.codec.AllocationCodec;
import dev.drover.protocol.codec.CommonCodec;
import dev.drover.protocol.codec.DrainCodec;
import dev.drover.protocol.codec.Entries;
import dev.drover.protocol.codec.JobAllocationCodec;
import dev.drover.protocol.codec.JobCodec;
import dev.drover.protocol.codec.NodeCodec;
import dev.drover.protocol.codec.ProtoBytes;
import dev.drover.protocol.codec.Times;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.proto.v1.StateProto;
import dev.drover.protocol.proto.v1.StateProto.StoredNodeState;
import dev.drover.recording.Kept;
import java.util.List;
import java.util.function.Function;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** The stored form of a node's state. */
final class NodeStateCodec {
    private NodeStateCodec() {}

    static byte[] encode(Kept<NodeState> kept) {
        NodeState state = kept.state();
        StoredNodeState.Builder builder = StoredNodeState.newBuilder()
                .setLastHash(CommonCodec.hashToProto(kept.lastHash()))
                .setStatus(NodeCodec.toProto(state.status()))
                .setEligibility(NodeCodec.toProto(state.eligibility()))
                .addAllAllocations(
                        Entries.toProto(state.allocations(), (id, allocation) -> AllocationCodec.toProto(allocation)))
                .addAllJobs(Entries.toProto(state.jobs(), NodeStateCodec::toProto))
                .addAllDealings(Entries.toProto(state.dealings(), NodeStateCodec::toProto))
                .addAllOutboxes(Entries.toProto(state.outboxes(), NodeStateCodec::toProto))
                .addAllEnding(Entries.toProto(state.ending(), NodeStateCodec::toProto))
                .addAllUnknown(Entries.toProto(state.unknown(), NodeStateCodec::toProto))
                .addAllReservations(
                        Entries.toProto(state.reservations(), (job, reservation) -> StateProto.Reservation.newBuilder()
                                .addAllParts(Entries.each(reservation.parts(), NodeCodec::toProto))
                                .build()))
                .setReportSequence(state.reportSequence())
                .addAllHistory(Entries.each(state.history(), NodeStateCodec::toProto))
                .setCreateIndex(state.createIndex())
                .setModifyIndex(state.modifyIndex());
        state.node().map(NodeCodec::toProto).ifPresent(builder::setNode);
        state.drain().map(DrainCodec::toProto).ifPresent(builder::setDrain);
        state.lastDrain().map(DrainCodec::toProto).ifPresent(builder::setLastDrain);
        return builder.build().toByteArray();
    }

    static Kept<NodeState> decode(byte[] bytes) {
        return ProtoBytes.decode(
                StateCodec.NODE.manifest(), StoredNodeState.parser(), bytes, NodeStateCodec::fromProto);
    }

    private static Kept<NodeState> fromProto(StoredNodeState stored) {
        PSortedMap<AllocationId, Allocation> allocations = map(
                Entries.each(stored.getAllocationsList(), AllocationCodec::fromProto),
                allocation -> allocation.placement().id(),
                allocation -> allocation);
        PSortedMap<AllocationId, Stamp> ending = since(stored.getEndingList());
        PSortedMap<JobId, Reservation> reservations = reservations(stored.getReservationsList());
        NodeState state = new NodeState(
                Entries.when(stored.hasNode(), stored.getNode()).map(NodeCodec::fromProto),
                NodeCodec.fromProto(stored.getStatus()),
                NodeCodec.fromProto(stored.getEligibility()),
                allocations,
                map(stored.getJobsList(), NodeStateCodec::versionOf, version -> JobCodec.fromProto(version.getJob())),
                map(
                        stored.getDealingsList(),
                        dealing -> CommonCodec.fromProto(dealing.getJob()),
                        NodeStateCodec::fromProto),
                map(
                        stored.getOutboxesList(),
                        outbox -> CommonCodec.fromProto(outbox.getJob()),
                        NodeStateCodec::fromProto),
                ending,
                since(stored.getUnknownList()),
                reservations,
                stored.getReportSequence(),
                Entries.when(stored.hasDrain(), stored.getDrain()).map(DrainCodec::fromProto),
                Entries.when(stored.hasLastDrain(), stored.getLastDrain()).map(DrainCodec::fromProto),
                Entries.each(stored.getHistoryList(), NodeStateCodec::fromProto),
                stored.getCreateIndex(),
                stored.getModifyIndex(),
                HeldSum.of(allocations, ending, reservations));
        return new Kept<>(state, CommonCodec.hashFromProto(stored.getLastHash()));
    }

    private static <E, K extends Comparable<K>, V> PSortedMap<K, V> map(
            List<E> entries, Function<E, K> key, Function<E, V> value) {
        return TreePMap.from(Entries.fromProto(entries, key, value));
    }

    private static StoredNodeState.Ending toProto(AllocationId allocation, Stamp since) {
        return StoredNodeState.Ending.newBuilder()
                .setAllocation(allocation.value())
                .setSince(CommonCodec.toProto(since))
                .build();
    }

    private static PSortedMap<AllocationId, Stamp> since(List<StoredNodeState.Ending> entries) {
        return map(
                entries,
                entry -> new AllocationId(entry.getAllocation()),
                entry -> CommonCodec.fromProto(entry.getSince()));
    }

    private static PSortedMap<JobId, Reservation> reservations(List<StateProto.Reservation> entries) {
        List<Reservation> reservations = Entries.each(
                entries, entry -> new Reservation(Entries.each(entry.getPartsList(), NodeCodec::fromProto)));
        return map(reservations, Reservation::job, reservation -> reservation);
    }

    private static StoredNodeState.JobVersion toProto(JobVersion version, Job job) {
        return StoredNodeState.JobVersion.newBuilder()
                .setVersion(version.version())
                .setJob(JobCodec.toProto(job))
                .build();
    }

    private static JobVersion versionOf(StoredNodeState.JobVersion version) {
        return new JobVersion(CommonCodec.fromProto(version.getJob().getId()), version.getVersion());
    }

    private static StateProto.Dealing toProto(JobId job, Dealing dealing) {
        return StateProto.Dealing.newBuilder()
                .setJob(CommonCodec.toProto(job))
                .setNumber(dealing.number())
                .setAt(Times.toProto(dealing.at()))
                .addAllAnswers(
                        Entries.toProto(dealing.answers(), (round, answer) -> StateProto.Dealing.Answer.newBuilder()
                                .setRound(round)
                                .setAnswer(NodeCodec.toProto(answer))
                                .build()))
                .build();
    }

    private static Dealing fromProto(StateProto.Dealing dealing) {
        return new Dealing(
                dealing.getNumber(),
                Times.fromProto(dealing.getAt()),
                Entries.fromProto(
                        dealing.getAnswersList(),
                        StateProto.Dealing.Answer::getRound,
                        answer -> NodeCodec.fromProto(answer.getAnswer())));
    }

    private static StateProto.Outbox toProto(JobId job, Outbox outbox) {
        return StateProto.Outbox.newBuilder()
                .setJob(CommonCodec.toProto(job))
                .setSequence(outbox.sequence())
                .addAllReports(Entries.toProto(
                        outbox.reports(), (allocation, numbered) -> StateProto.Outbox.Numbered.newBuilder()
                                .setSequence(numbered.sequence())
                                .setReport(JobAllocationCodec.toProto(numbered.report()))
                                .build()))
                .build();
    }

    private static Outbox fromProto(StateProto.Outbox outbox) {
        return new Outbox(
                outbox.getSequence(),
                Entries.fromProto(
                        outbox.getReportsList(),
                        numbered -> new AllocationId(numbered.getReport().getAllocation()),
                        numbered -> new Outbox.Numbered(
                                numbered.getSequence(), JobAllocationCodec.fromProto(numbered.getReport()))));
    }

    private static StoredNodeState.Happening toProto(NodeState.Happening happening) {
        return StoredNodeState.Happening.newBuilder()
                .setMessage(happening.message())
                .setSubsystem(happening.subsystem())
                .setStamp(CommonCodec.toProto(happening.stamp()))
                .build();
    }

    private static NodeState.Happening fromProto(StoredNodeState.Happening happening) {
        // Before there were drains, nothing named its subsystem.
        String subsystem = happening.getSubsystem().isEmpty() ? NodeState.Happening.CLUSTER : happening.getSubsystem();
        return new NodeState.Happening(happening.getMessage(), subsystem, CommonCodec.fromProto(happening.getStamp()));
    }
}
