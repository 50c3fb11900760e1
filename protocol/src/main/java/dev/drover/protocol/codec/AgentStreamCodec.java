package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.ServerFrame;
import java.util.List;
import java.util.Map;

/** The agent stream's frames as bytes: one binary message each. */
public final class AgentStreamCodec {
    /** No frame is longer; what is more goes in several. */
    public static final int MAX_FRAME_BYTES = 1 << 20;

    private AgentStreamCodec() {}

    public static byte[] encode(AgentFrame frame) {
        return toProto(frame).toByteArray();
    }

    public static byte[] encode(ServerFrame frame) {
        return toProto(frame).toByteArray();
    }

    /**
     * Reads what an agent sent.
     *
     * @throws UndecodableException if the bytes are not a frame this version knows
     */
    public static AgentFrame decodeAgentFrame(byte[] bytes) {
        return ProtoBytes.decode(
                "agent-frame/v1", AgentStreamProto.AgentFrame.parser(), bytes, AgentStreamCodec::fromProto);
    }

    /**
     * Reads what a server sent.
     *
     * @throws UndecodableException if the bytes are not a frame this version knows
     */
    public static ServerFrame decodeServerFrame(byte[] bytes) {
        return ProtoBytes.decode(
                "server-frame/v1", AgentStreamProto.ServerFrame.parser(), bytes, AgentStreamCodec::fromProto);
    }

    /** How many bytes of a frame an update takes. */
    public static int size(AllocationUpdate update) {
        return NodeCodec.toProto(update).getSerializedSize();
    }

    private static AgentStreamProto.AgentFrame toProto(AgentFrame frame) {
        AgentStreamProto.AgentFrame.Builder builder = AgentStreamProto.AgentFrame.newBuilder();
        if (frame instanceof AgentFrame.Hello hello) {
            return builder.setHello(hello(hello)).build();
        }
        if (frame instanceof AgentFrame.Heartbeat) {
            return builder.setHeartbeat(AgentStreamProto.Heartbeat.getDefaultInstance())
                    .build();
        }
        if (frame instanceof AgentFrame.Updates updates) {
            return builder.setUpdates(AgentStreamProto.Updates.newBuilder()
                            .setSequence(updates.sequence())
                            .addAllUpdates(Entries.each(updates.updates(), NodeCodec::toProto)))
                    .build();
        }
        if (frame instanceof AgentFrame.WatchServices watch) {
            return builder.setWatchServices(ServiceOfferCodec.toProto(watch)).build();
        }
        if (frame instanceof AgentFrame.WatchVariables watch) {
            return builder.setWatchVariables(VariableContentsCodec.toProto(watch))
                    .build();
        }
        if (frame instanceof AgentFrame.StreamOpened opened) {
            return builder.setStreamOpened(
                            AgentStreamProto.StreamOpened.newBuilder().setRequest(opened.request()))
                    .build();
        }
        return answer(builder, frame);
    }

    private static AgentStreamProto.AgentFrame answer(AgentStreamProto.AgentFrame.Builder builder, AgentFrame frame) {
        if (frame instanceof AgentFrame.LogData data) {
            return builder.setLogData(StreamAnswerCodec.toProto(data)).build();
        }
        if (frame instanceof AgentFrame.AllocationStatsData data) {
            return builder.setAllocationStats(StreamAnswerCodec.toProto(data)).build();
        }
        if (frame instanceof AgentFrame.NodeStatsData data) {
            return builder.setNodeStats(StreamAnswerCodec.toProto(data)).build();
        }
        if (frame instanceof AgentFrame.ChecksData data) {
            return builder.setChecks(StreamAnswerCodec.toProto(data)).build();
        }
        if (frame instanceof AgentFrame.JvmFiguresData data) {
            return builder.setJvmFigures(JvmCodec.toProto(data)).build();
        }
        if (frame instanceof AgentFrame.JvmFileData data) {
            return builder.setJvmFile(JvmCodec.toProto(data)).build();
        }
        if (frame instanceof AgentFrame.FilesData data) {
            return builder.setFiles(FileCodec.toProto(data)).build();
        }
        if (frame instanceof AgentFrame.InputTaken taken) {
            return builder.setInputTaken(
                            AgentStreamProto.InputTaken.newBuilder().setRequest(taken.request()))
                    .build();
        }
        if (frame instanceof AgentFrame.StreamEnd end) {
            return builder.setStreamEnd(StreamAnswerCodec.toProto(end)).build();
        }
        throw new AssertionError("unhandled frame: " + frame);
    }

    private static AgentFrame fromProto(AgentStreamProto.AgentFrame frame) {
        return switch (frame.getFrameCase()) {
            case HELLO -> hello(frame.getHello());
            case HEARTBEAT -> new AgentFrame.Heartbeat();
            case UPDATES ->
                new AgentFrame.Updates(
                        frame.getUpdates().getSequence(),
                        Entries.each(frame.getUpdates().getUpdatesList(), NodeCodec::fromProto));
            case STREAM_OPENED ->
                new AgentFrame.StreamOpened(frame.getStreamOpened().getRequest());
            case LOG_DATA -> StreamAnswerCodec.fromProto(frame.getLogData());
            case ALLOCATION_STATS -> StreamAnswerCodec.fromProto(frame.getAllocationStats());
            case NODE_STATS -> StreamAnswerCodec.fromProto(frame.getNodeStats());
            case CHECKS -> StreamAnswerCodec.fromProto(frame.getChecks());
            case JVM_FIGURES -> JvmCodec.fromProto(frame.getJvmFigures());
            case JVM_FILE -> JvmCodec.fromProto(frame.getJvmFile());
            case FILES -> FileCodec.fromProto(frame.getFiles());
            case INPUT_TAKEN -> new AgentFrame.InputTaken(frame.getInputTaken().getRequest());
            case WATCH_SERVICES -> ServiceOfferCodec.fromProto(frame.getWatchServices());
            case WATCH_VARIABLES -> VariableContentsCodec.fromProto(frame.getWatchVariables());
            case STREAM_END -> StreamAnswerCodec.fromProto(frame.getStreamEnd());
            case FRAME_NOT_SET -> throw ProtoBytes.unknown("the kind of an agent's frame");
        };
    }

    private static AgentStreamProto.ServerFrame toProto(ServerFrame frame) {
        AgentStreamProto.ServerFrame.Builder builder = AgentStreamProto.ServerFrame.newBuilder();
        if (frame instanceof ServerFrame.Welcome welcome) {
            return builder.setWelcome(AgentStreamProto.Welcome.newBuilder()
                            .setHeartbeatTtl(Times.toProto(welcome.heartbeatTtl())))
                    .build();
        }
        if (frame instanceof ServerFrame.HeartbeatSeen seen) {
            return builder.setHeartbeatSeen(AgentStreamProto.HeartbeatSeen.newBuilder()
                            .setHeartbeatTtl(Times.toProto(seen.heartbeatTtl())))
                    .build();
        }
        if (frame instanceof ServerFrame.Refused refused) {
            return builder.setRefused(
                            AgentStreamProto.ConnectionRefused.newBuilder().setReason(refused.reason()))
                    .build();
        }
        if (frame instanceof ServerFrame.Assignments assignments) {
            return builder.setAssignments(assignments(assignments)).build();
        }
        if (frame instanceof ServerFrame.Acknowledged acknowledged) {
            return builder.setAcknowledged(
                            AgentStreamProto.Acknowledged.newBuilder().setSequence(acknowledged.sequence()))
                    .build();
        }
        return StreamRequestCodec.toProto(builder, frame);
    }

    private static ServerFrame fromProto(AgentStreamProto.ServerFrame frame) {
        return switch (frame.getFrameCase()) {
            case WELCOME ->
                new ServerFrame.Welcome(Times.fromProto(frame.getWelcome().getHeartbeatTtl()));
            case HEARTBEAT_SEEN ->
                new ServerFrame.HeartbeatSeen(
                        Times.fromProto(frame.getHeartbeatSeen().getHeartbeatTtl()));
            case REFUSED -> new ServerFrame.Refused(frame.getRefused().getReason());
            case ASSIGNMENTS -> assignments(frame.getAssignments());
            case ACKNOWLEDGED ->
                new ServerFrame.Acknowledged(frame.getAcknowledged().getSequence());
            case OPEN_LOGS -> StreamRequestCodec.fromProto(frame.getOpenLogs());
            case OPEN_STATS -> StreamRequestCodec.fromProto(frame.getOpenStats());
            case OPEN_CHECKS ->
                new ServerFrame.OpenChecks(
                        frame.getOpenChecks().getRequest(),
                        Ids.allocation(frame.getOpenChecks().getAllocation()));
            case OPEN_JVM -> JvmCodec.fromProto(frame.getOpenJvm());
            case OPEN_FILE -> FileCodec.fromProto(frame.getOpenFile());
            case OPEN_EXEC -> ExecCodec.fromProto(frame.getOpenExec());
            case INPUT -> ExecCodec.fromProto(frame.getInput());
            case OPEN_ACTION -> TaskActionCodec.fromProto(frame.getOpenAction());
            case SERVICE_OFFERS -> ServiceOfferCodec.fromProto(frame.getServiceOffers());
            case VARIABLE_CONTENTS -> VariableContentsCodec.fromProto(frame.getVariableContents());
            case GRANT ->
                new ServerFrame.Grant(
                        frame.getGrant().getRequest(), frame.getGrant().getCredit());
            case CANCEL_STREAM ->
                new ServerFrame.CancelStream(frame.getCancelStream().getRequest());
            case FRAME_NOT_SET -> throw ProtoBytes.unknown("the kind of a server's frame");
        };
    }

    private static AgentStreamProto.Hello hello(AgentFrame.Hello hello) {
        return AgentStreamProto.Hello.newBuilder()
                .setNode(NodeCodec.toProto(hello.node()))
                .setProtocolVersion(hello.protocolVersion())
                .setBootId(hello.bootId())
                .addAllKnown(held(hello.known()))
                .build();
    }

    private static AgentFrame.Hello hello(AgentStreamProto.Hello hello) {
        return new AgentFrame.Hello(
                NodeCodec.fromProto(hello.getNode()),
                hello.getProtocolVersion(),
                hello.getBootId(),
                held(hello.getKnownList()));
    }

    private static AgentStreamProto.Assignments assignments(ServerFrame.Assignments assignments) {
        return AgentStreamProto.Assignments.newBuilder()
                .setPartition(assignments.partition())
                .setEpoch(assignments.epoch())
                .setKind(kind(assignments.kind()))
                .addAllJobs(Entries.each(assignments.jobs(), job -> AgentStreamProto.JobVersion.newBuilder()
                        .setVersion(job.version())
                        .setJob(JobCodec.toProto(job.job()))
                        .build()))
                .addAllChanged(Entries.each(assignments.changed(), AllocationCodec::toProto))
                .addAllUnchanged(held(assignments.unchanged()))
                .addAllRemoved(Entries.each(assignments.removed(), AllocationId::value))
                .build();
    }

    private static ServerFrame.Assignments assignments(AgentStreamProto.Assignments assignments) {
        return new ServerFrame.Assignments(
                assignments.getPartition(),
                assignments.getEpoch(),
                kind(assignments.getKind()),
                Entries.each(
                        assignments.getJobsList(),
                        job -> new ServerFrame.JobVersion(job.getVersion(), JobCodec.fromProto(job.getJob()))),
                Entries.each(assignments.getChangedList(), AllocationCodec::fromProto),
                held(assignments.getUnchangedList()),
                Entries.each(assignments.getRemovedList(), Ids::allocation));
    }

    private static AgentStreamProto.Assignments.Kind kind(ServerFrame.Kind kind) {
        return switch (kind) {
            case SNAPSHOT_PART -> AgentStreamProto.Assignments.Kind.KIND_SNAPSHOT_PART;
            case SNAPSHOT_END -> AgentStreamProto.Assignments.Kind.KIND_SNAPSHOT_END;
            case DELTA -> AgentStreamProto.Assignments.Kind.KIND_DELTA;
        };
    }

    private static ServerFrame.Kind kind(AgentStreamProto.Assignments.Kind kind) {
        return switch (kind) {
            case KIND_SNAPSHOT_PART -> ServerFrame.Kind.SNAPSHOT_PART;
            case KIND_SNAPSHOT_END -> ServerFrame.Kind.SNAPSHOT_END;
            case KIND_DELTA -> ServerFrame.Kind.DELTA;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("the kind of assignments");
        };
    }

    private static List<AgentStreamProto.HeldAllocation> held(Map<AllocationId, Long> held) {
        return Entries.toProto(held, (allocation, index) -> AgentStreamProto.HeldAllocation.newBuilder()
                .setAllocation(allocation.value())
                .setClientModified(index)
                .build());
    }

    private static Map<AllocationId, Long> held(List<AgentStreamProto.HeldAllocation> held) {
        return Entries.fromProto(
                held,
                entry -> Ids.allocation(entry.getAllocation()),
                AgentStreamProto.HeldAllocation::getClientModified);
    }
}
