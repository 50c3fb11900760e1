package dev.drover.protocol.codec;

import com.google.protobuf.ByteString;
import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.ExecInput.TerminalSize;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.ServerFrame;
import java.util.Optional;

/** Commands that are run beside tasks, and what they are given. */
final class ExecCodec {
    private ExecCodec() {}

    static AgentStreamProto.OpenExec toProto(ServerFrame.OpenExec open) {
        ExecRequest request = open.exec();
        return AgentStreamProto.OpenExec.newBuilder()
                .setRequest(open.request())
                .setAllocation(request.allocation().value())
                .setTask(request.task())
                .addAllCommand(request.command())
                .setTty(request.tty())
                .setAsker(request.asker())
                .setCredit(open.credit())
                .build();
    }

    static ServerFrame.OpenExec fromProto(AgentStreamProto.OpenExec open) {
        ExecRequest request = new ExecRequest(
                Ids.allocation(open.getAllocation()),
                open.getTask(),
                open.getCommandList(),
                open.getTty(),
                open.getAsker());
        return new ServerFrame.OpenExec(open.getRequest(), request, open.getCredit());
    }

    static AgentStreamProto.ExecInput toProto(ServerFrame.Input frame) {
        ExecInput input = frame.input();
        AgentStreamProto.ExecInput.Builder builder = AgentStreamProto.ExecInput.newBuilder()
                .setRequest(frame.request())
                .setData(ByteString.copyFrom(input.data()))
                .setClose(input.close());
        input.size()
                .ifPresent(size -> builder.setSize(AgentStreamProto.ExecInput.Size.newBuilder()
                        .setRows(size.rows())
                        .setColumns(size.columns())));
        return builder.build();
    }

    static ServerFrame.Input fromProto(AgentStreamProto.ExecInput input) {
        Optional<TerminalSize> size = input.hasSize()
                ? Optional.of(new TerminalSize(
                        input.getSize().getRows(), input.getSize().getColumns()))
                : Optional.empty();
        return new ServerFrame.Input(
                input.getRequest(), new ExecInput(input.getData().asReadOnlyByteBuffer(), input.getClose(), size));
    }
}
