package dev.drover.protocol.codec;

import com.google.protobuf.ByteString;
import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.AllocationStats.TaskUsage;
import dev.drover.protocol.stream.CheckStatus;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.NodeStats;
import java.util.Optional;

/** What an agent answers to requests for logs, figures and checks. */
final class StreamAnswerCodec {
    private StreamAnswerCodec() {}

    static AgentStreamProto.LogData toProto(AgentFrame.LogData data) {
        return AgentStreamProto.LogData.newBuilder()
                .setRequest(data.request())
                .setFile(data.frame().file())
                .setOffset(data.frame().offset())
                .setData(ByteString.copyFrom(data.frame().data()))
                .setEvent(data.frame().event())
                .build();
    }

    static AgentFrame.LogData fromProto(AgentStreamProto.LogData data) {
        LogFrame frame =
                new LogFrame(data.getFile(), data.getOffset(), data.getData().asReadOnlyByteBuffer(), data.getEvent());
        return new AgentFrame.LogData(data.getRequest(), frame);
    }

    static AgentStreamProto.StreamEnd toProto(AgentFrame.StreamEnd end) {
        AgentStreamProto.StreamEnd.Builder builder =
                AgentStreamProto.StreamEnd.newBuilder().setRequest(end.request());
        end.error().map(CommonCodec::toProto).ifPresent(builder::setError);
        return builder.build();
    }

    static AgentFrame.StreamEnd fromProto(AgentStreamProto.StreamEnd end) {
        return new AgentFrame.StreamEnd(
                end.getRequest(),
                end.hasError() ? Optional.of(CommonCodec.fromProto(end.getError())) : Optional.empty());
    }

    static AgentStreamProto.AllocationStatsData toProto(AgentFrame.AllocationStatsData data) {
        return AgentStreamProto.AllocationStatsData.newBuilder()
                .setRequest(data.request())
                .setAt(Times.toProto(data.stats().at()))
                .addAllTasks(Entries.toProto(data.stats().tasks(), StreamAnswerCodec::usage))
                .build();
    }

    static AgentFrame.AllocationStatsData fromProto(AgentStreamProto.AllocationStatsData data) {
        return new AgentFrame.AllocationStatsData(
                data.getRequest(),
                new AllocationStats(
                        Times.fromProto(data.getAt()),
                        Entries.fromProto(
                                data.getTasksList(),
                                AgentStreamProto.AllocationStatsData.TaskUsage::getTask,
                                StreamAnswerCodec::usage)));
    }

    private static AgentStreamProto.AllocationStatsData.TaskUsage usage(String task, TaskUsage usage) {
        return AgentStreamProto.AllocationStatsData.TaskUsage.newBuilder()
                .setTask(task)
                .setAt(Times.toProto(usage.at()))
                .setCpuPercent(usage.cpuPercent())
                .setUserPercent(usage.userPercent())
                .setSystemPercent(usage.systemPercent())
                .setCpuMhz(usage.cpuMhz())
                .setRssBytes(usage.rssBytes())
                .setProcesses(usage.processes())
                .build();
    }

    private static TaskUsage usage(AgentStreamProto.AllocationStatsData.TaskUsage usage) {
        return new TaskUsage(
                Times.fromProto(usage.getAt()),
                usage.getCpuPercent(),
                usage.getUserPercent(),
                usage.getSystemPercent(),
                usage.getCpuMhz(),
                usage.getRssBytes(),
                usage.getProcesses());
    }

    static AgentStreamProto.ChecksData toProto(AgentFrame.ChecksData data) {
        return AgentStreamProto.ChecksData.newBuilder()
                .setRequest(data.request())
                .addAllChecks(Entries.each(data.checks(), StreamAnswerCodec::check))
                .build();
    }

    static AgentFrame.ChecksData fromProto(AgentStreamProto.ChecksData data) {
        return new AgentFrame.ChecksData(
                data.getRequest(), Entries.each(data.getChecksList(), StreamAnswerCodec::check));
    }

    private static AgentStreamProto.ChecksData.Check check(CheckStatus check) {
        return AgentStreamProto.ChecksData.Check.newBuilder()
                .setId(check.id())
                .setName(check.name())
                .setAllocation(check.allocation())
                .setService(check.service())
                .setTask(check.task())
                .setStatus(check.status())
                .setOutput(check.output())
                .setStatusCode(check.statusCode())
                .setAt(Times.toProto(check.at()))
                .build();
    }

    private static CheckStatus check(AgentStreamProto.ChecksData.Check check) {
        return new CheckStatus(
                check.getId(),
                check.getName(),
                check.getAllocation(),
                check.getService(),
                check.getTask(),
                check.getStatus(),
                check.getOutput(),
                check.getStatusCode(),
                Times.fromProto(check.getAt()));
    }

    static AgentStreamProto.NodeStatsData toProto(AgentFrame.NodeStatsData data) {
        NodeStats stats = data.stats();
        return AgentStreamProto.NodeStatsData.newBuilder()
                .setRequest(data.request())
                .setAt(Times.toProto(stats.at()))
                .setCpu(AgentStreamProto.NodeStatsData.Cpu.newBuilder()
                        .setCores(stats.cpu().cores())
                        .setUserPercent(stats.cpu().userPercent())
                        .setSystemPercent(stats.cpu().systemPercent())
                        .setIdlePercent(stats.cpu().idlePercent()))
                .setMemory(AgentStreamProto.NodeStatsData.Memory.newBuilder()
                        .setTotal(stats.memory().total())
                        .setAvailable(stats.memory().available())
                        .setUsed(stats.memory().used())
                        .setFree(stats.memory().free()))
                .setDisk(AgentStreamProto.NodeStatsData.Disk.newBuilder()
                        .setPath(stats.disk().path())
                        .setSize(stats.disk().size())
                        .setUsed(stats.disk().used())
                        .setAvailable(stats.disk().available()))
                .setUptime(Times.toProto(stats.uptime()))
                .setCpuMhz(stats.cpuMhz())
                .build();
    }

    static AgentFrame.NodeStatsData fromProto(AgentStreamProto.NodeStatsData data) {
        AgentStreamProto.NodeStatsData.Cpu cpu = data.getCpu();
        AgentStreamProto.NodeStatsData.Memory memory = data.getMemory();
        AgentStreamProto.NodeStatsData.Disk disk = data.getDisk();
        return new AgentFrame.NodeStatsData(
                data.getRequest(),
                new NodeStats(
                        Times.fromProto(data.getAt()),
                        new NodeStats.Cpu(
                                cpu.getCores(), cpu.getUserPercent(), cpu.getSystemPercent(), cpu.getIdlePercent()),
                        new NodeStats.Memory(
                                memory.getTotal(), memory.getAvailable(), memory.getUsed(), memory.getFree()),
                        new NodeStats.Disk(disk.getPath(), disk.getSize(), disk.getUsed(), disk.getAvailable()),
                        Times.fromProto(data.getUptime()),
                        data.getCpuMhz()));
    }
}
