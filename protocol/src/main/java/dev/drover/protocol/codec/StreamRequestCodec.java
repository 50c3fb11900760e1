package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.LogRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.util.Optional;

/** What a server asks of an agent: logs, figures, checks. */
final class StreamRequestCodec {
    private StreamRequestCodec() {}

    static AgentStreamProto.ServerFrame toProto(AgentStreamProto.ServerFrame.Builder builder, ServerFrame frame) {
        if (frame instanceof ServerFrame.OpenLogs open) {
            return builder.setOpenLogs(logs(open)).build();
        }
        if (frame instanceof ServerFrame.OpenStats open) {
            AgentStreamProto.OpenStats.Builder stats =
                    AgentStreamProto.OpenStats.newBuilder().setRequest(open.request());
            open.allocation().map(AllocationId::value).ifPresent(stats::setAllocation);
            return builder.setOpenStats(stats).build();
        }
        if (frame instanceof ServerFrame.OpenChecks open) {
            return builder.setOpenChecks(AgentStreamProto.OpenChecks.newBuilder()
                            .setRequest(open.request())
                            .setAllocation(open.allocation().value()))
                    .build();
        }
        if (frame instanceof ServerFrame.OpenJvm open) {
            return builder.setOpenJvm(JvmCodec.toProto(open)).build();
        }
        if (frame instanceof ServerFrame.OpenFile open) {
            return builder.setOpenFile(FileCodec.toProto(open)).build();
        }
        if (frame instanceof ServerFrame.OpenExec open) {
            return builder.setOpenExec(ExecCodec.toProto(open)).build();
        }
        if (frame instanceof ServerFrame.OpenAction open) {
            return builder.setOpenAction(TaskActionCodec.toProto(open)).build();
        }
        return flow(builder, frame);
    }

    /** What is said to a request that is being answered. */
    private static AgentStreamProto.ServerFrame flow(AgentStreamProto.ServerFrame.Builder builder, ServerFrame frame) {
        if (frame instanceof ServerFrame.Input input) {
            return builder.setInput(ExecCodec.toProto(input)).build();
        }
        if (frame instanceof ServerFrame.ServiceOffers offers) {
            return builder.setServiceOffers(ServiceOfferCodec.toProto(offers)).build();
        }
        if (frame instanceof ServerFrame.VariableContents contents) {
            return builder.setVariableContents(VariableContentsCodec.toProto(contents))
                    .build();
        }
        if (frame instanceof ServerFrame.Grant grant) {
            return builder.setGrant(AgentStreamProto.Grant.newBuilder()
                            .setRequest(grant.request())
                            .setCredit(grant.credit()))
                    .build();
        }
        if (frame instanceof ServerFrame.CancelStream cancel) {
            return builder.setCancelStream(
                            AgentStreamProto.CancelStream.newBuilder().setRequest(cancel.request()))
                    .build();
        }
        throw new AssertionError("unhandled frame: " + frame);
    }

    static ServerFrame.OpenStats fromProto(AgentStreamProto.OpenStats open) {
        return new ServerFrame.OpenStats(
                open.getRequest(),
                open.hasAllocation() ? Optional.of(Ids.allocation(open.getAllocation())) : Optional.empty());
    }

    static ServerFrame.OpenLogs fromProto(AgentStreamProto.OpenLogs open) {
        LogRequest request = new LogRequest(
                Ids.allocation(open.getAllocation()),
                open.getTask(),
                channel(open.getChannel()),
                origin(open.getOrigin()),
                open.getOffset(),
                open.getFollow());
        return new ServerFrame.OpenLogs(open.getRequest(), request, open.getCredit());
    }

    private static AgentStreamProto.OpenLogs logs(ServerFrame.OpenLogs open) {
        LogRequest request = open.logs();
        return AgentStreamProto.OpenLogs.newBuilder()
                .setRequest(open.request())
                .setAllocation(request.allocation().value())
                .setTask(request.task())
                .setChannel(channel(request.channel()))
                .setOrigin(origin(request.origin()))
                .setOffset(request.offset())
                .setFollow(request.follow())
                .setCredit(open.credit())
                .build();
    }

    private static AgentStreamProto.OpenLogs.Channel channel(LogRequest.Channel channel) {
        return switch (channel) {
            case STDOUT -> AgentStreamProto.OpenLogs.Channel.CHANNEL_STDOUT;
            case STDERR -> AgentStreamProto.OpenLogs.Channel.CHANNEL_STDERR;
        };
    }

    private static LogRequest.Channel channel(AgentStreamProto.OpenLogs.Channel channel) {
        return switch (channel) {
            case CHANNEL_STDOUT -> LogRequest.Channel.STDOUT;
            case CHANNEL_STDERR -> LogRequest.Channel.STDERR;
            case CHANNEL_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("the channel of a log");
        };
    }

    static AgentStreamProto.OpenLogs.Origin origin(LogRequest.Origin origin) {
        return switch (origin) {
            case START -> AgentStreamProto.OpenLogs.Origin.ORIGIN_START;
            case END -> AgentStreamProto.OpenLogs.Origin.ORIGIN_END;
        };
    }

    static LogRequest.Origin origin(AgentStreamProto.OpenLogs.Origin origin) {
        return switch (origin) {
            case ORIGIN_START -> LogRequest.Origin.START;
            case ORIGIN_END -> LogRequest.Origin.END;
            case ORIGIN_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("the origin of an offset");
        };
    }
}
