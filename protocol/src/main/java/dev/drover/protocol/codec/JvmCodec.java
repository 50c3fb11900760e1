package dev.drover.protocol.codec;

import dev.drover.protocol.proto.v1.AgentStreamProto;
import dev.drover.protocol.proto.v1.AgentStreamProto.JvmFiguresData;
import dev.drover.protocol.stream.AgentFrame;
import dev.drover.protocol.stream.JvmFigures;
import dev.drover.protocol.stream.JvmFile;
import dev.drover.protocol.stream.JvmRequest;
import dev.drover.protocol.stream.ServerFrame;

/** What is asked of JVMs, and what their agents answer. */
final class JvmCodec {
    private JvmCodec() {}

    static AgentStreamProto.OpenJvm toProto(ServerFrame.OpenJvm open) {
        JvmRequest request = open.jvm();
        return AgentStreamProto.OpenJvm.newBuilder()
                .setRequest(open.request())
                .setAllocation(request.allocation().value())
                .setTask(request.task())
                .setOperation(operation(request.operation()))
                .setArgument(request.argument())
                .setAsker(request.asker())
                .setCredit(open.credit())
                .build();
    }

    static ServerFrame.OpenJvm fromProto(AgentStreamProto.OpenJvm open) {
        JvmRequest request = new JvmRequest(
                Ids.allocation(open.getAllocation()),
                open.getTask(),
                operation(open.getOperation()),
                open.getArgument(),
                open.getAsker());
        return new ServerFrame.OpenJvm(open.getRequest(), request, open.getCredit());
    }

    private static AgentStreamProto.OpenJvm.Operation operation(JvmRequest.Operation operation) {
        return switch (operation) {
            case FIGURES -> AgentStreamProto.OpenJvm.Operation.OPERATION_FIGURES;
            case THREADS -> AgentStreamProto.OpenJvm.Operation.OPERATION_THREADS;
            case DEADLOCKS -> AgentStreamProto.OpenJvm.Operation.OPERATION_DEADLOCKS;
            case HISTOGRAM -> AgentStreamProto.OpenJvm.Operation.OPERATION_HISTOGRAM;
            case FLAGS -> AgentStreamProto.OpenJvm.Operation.OPERATION_FLAGS;
            case HEAP_DUMP -> AgentStreamProto.OpenJvm.Operation.OPERATION_HEAP_DUMP;
            case RECORDING_START -> AgentStreamProto.OpenJvm.Operation.OPERATION_RECORDING_START;
            case RECORDING_STOP -> AgentStreamProto.OpenJvm.Operation.OPERATION_RECORDING_STOP;
            case FILE -> AgentStreamProto.OpenJvm.Operation.OPERATION_FILE;
        };
    }

    private static JvmRequest.Operation operation(AgentStreamProto.OpenJvm.Operation operation) {
        return switch (operation) {
            case OPERATION_FIGURES -> JvmRequest.Operation.FIGURES;
            case OPERATION_THREADS -> JvmRequest.Operation.THREADS;
            case OPERATION_DEADLOCKS -> JvmRequest.Operation.DEADLOCKS;
            case OPERATION_HISTOGRAM -> JvmRequest.Operation.HISTOGRAM;
            case OPERATION_FLAGS -> JvmRequest.Operation.FLAGS;
            case OPERATION_HEAP_DUMP -> JvmRequest.Operation.HEAP_DUMP;
            case OPERATION_RECORDING_START -> JvmRequest.Operation.RECORDING_START;
            case OPERATION_RECORDING_STOP -> JvmRequest.Operation.RECORDING_STOP;
            case OPERATION_FILE -> JvmRequest.Operation.FILE;
            case OPERATION_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("what is asked of a JVM");
        };
    }

    static AgentStreamProto.JvmFileData toProto(AgentFrame.JvmFileData data) {
        return AgentStreamProto.JvmFileData.newBuilder()
                .setRequest(data.request())
                .setName(data.file().name())
                .setBytes(data.file().bytes())
                .build();
    }

    static AgentFrame.JvmFileData fromProto(AgentStreamProto.JvmFileData data) {
        return new AgentFrame.JvmFileData(data.getRequest(), new JvmFile(data.getName(), data.getBytes()));
    }

    static JvmFiguresData toProto(AgentFrame.JvmFiguresData data) {
        JvmFigures figures = data.figures();
        return JvmFiguresData.newBuilder()
                .setRequest(data.request())
                .setAt(Times.toProto(figures.at()))
                .setPid(figures.pid())
                .setVersion(figures.version())
                .setVm(figures.vm())
                .setUptime(Times.toProto(figures.uptime()))
                .setHeap(memory(figures.heap()))
                .addAllPools(Entries.each(figures.pools(), JvmCodec::pool))
                .setMetaspace(memory(figures.metaspace()))
                .addAllCollectors(Entries.each(figures.collectors(), JvmCodec::collector))
                .setGcCause(figures.gcCause())
                .setLastGcCause(figures.lastGcCause())
                .setThreads(JvmFiguresData.Threads.newBuilder()
                        .setLive(figures.threads().live())
                        .setPeak(figures.threads().peak())
                        .setDaemon(figures.threads().daemon())
                        .setStarted(figures.threads().started()))
                .setClasses(JvmFiguresData.Classes.newBuilder()
                        .setLoaded(figures.classes().loaded())
                        .setUnloaded(figures.classes().unloaded()))
                .build();
    }

    static AgentFrame.JvmFiguresData fromProto(JvmFiguresData data) {
        JvmFiguresData.Threads threads = data.getThreads();
        return new AgentFrame.JvmFiguresData(
                data.getRequest(),
                new JvmFigures(
                        Times.fromProto(data.getAt()),
                        data.getPid(),
                        data.getVersion(),
                        data.getVm(),
                        Times.fromProto(data.getUptime()),
                        memory(data.getHeap()),
                        Entries.each(data.getPoolsList(), JvmCodec::pool),
                        memory(data.getMetaspace()),
                        Entries.each(data.getCollectorsList(), JvmCodec::collector),
                        data.getGcCause(),
                        data.getLastGcCause(),
                        new JvmFigures.Threads(
                                threads.getLive(), threads.getPeak(), threads.getDaemon(), threads.getStarted()),
                        new JvmFigures.Classes(
                                data.getClasses().getLoaded(), data.getClasses().getUnloaded())));
    }

    private static JvmFiguresData.Memory memory(JvmFigures.Memory memory) {
        return JvmFiguresData.Memory.newBuilder()
                .setUsed(memory.used())
                .setCommitted(memory.committed())
                .setMax(memory.max())
                .build();
    }

    private static JvmFigures.Memory memory(JvmFiguresData.Memory memory) {
        return new JvmFigures.Memory(memory.getUsed(), memory.getCommitted(), memory.getMax());
    }

    private static JvmFiguresData.Pool pool(JvmFigures.Pool pool) {
        return JvmFiguresData.Pool.newBuilder()
                .setGeneration(pool.generation())
                .setSpace(pool.space())
                .setMemory(memory(pool.memory()))
                .build();
    }

    private static JvmFigures.Pool pool(JvmFiguresData.Pool pool) {
        return new JvmFigures.Pool(pool.getGeneration(), pool.getSpace(), memory(pool.getMemory()));
    }

    private static JvmFiguresData.Collector collector(JvmFigures.Collector collector) {
        return JvmFiguresData.Collector.newBuilder()
                .setName(collector.name())
                .setCollections(collector.collections())
                .setTime(Times.toProto(collector.time()))
                .setLastPause(Times.toProto(collector.lastPause()))
                .build();
    }

    private static JvmFigures.Collector collector(JvmFiguresData.Collector collector) {
        return new JvmFigures.Collector(
                collector.getName(),
                collector.getCollections(),
                Times.fromProto(collector.getTime()),
                Times.fromProto(collector.getLastPause()));
    }
}
