package dev.drover.protocol.codec;

import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts tasks and what belongs to one. */
public final class TaskCodec {
    private TaskCodec() {}

    public static JobProto.Task toProto(Task task) {
        JobProto.Task.Builder builder = JobProto.Task.newBuilder()
                .setName(task.name())
                .setDriver(task.driver())
                .setConfig(ValueCodec.toProto(task.config()))
                .setUser(task.user())
                .addAllEnv(Entries.textsToProto(task.env()))
                .addAllMeta(Entries.textsToProto(task.meta()))
                .addAllConstraints(Entries.each(task.constraints(), JobCodec::toProto))
                .addAllAffinities(Entries.each(task.affinities(), PreferenceCodec::toProto))
                .setResources(toProto(task.resources()))
                .setRestart(PolicyCodec.toProto(task.restart()))
                .addAllArtifacts(Entries.each(task.artifacts(), TaskCodec::toProto))
                .addAllTemplates(Entries.each(task.templates(), TemplateCodec::toProto))
                .addAllServices(Entries.each(task.services(), ServiceCodec::toProto))
                .addAllMounts(Entries.each(task.mounts(), StorageCodec::toProto))
                .setLogs(toProto(task.logs()))
                .setKillTimeout(Times.toProto(task.killTimeout()))
                .setKillSignal(task.killSignal())
                .setShutdownDelay(Times.toProto(task.shutdownDelay()))
                .setLeader(task.leader())
                .setPayloadFile(task.payloadFile());
        task.lifecycle().map(CommonCodec::toProto).ifPresent(builder::setLifecycle);
        return builder.build();
    }

    public static Task fromProto(JobProto.Task task) {
        return new Task(
                task.getName(),
                task.getDriver(),
                ValueCodec.fromProto(task.getConfig()),
                task.getUser(),
                Entries.textsFromProto(task.getEnvList()),
                Entries.textsFromProto(task.getMetaList()),
                Entries.each(task.getConstraintsList(), JobCodec::fromProto),
                Entries.each(task.getAffinitiesList(), PreferenceCodec::fromProto),
                fromProto(task.getResources()),
                PolicyCodec.fromProto(task.getRestart()),
                Entries.each(task.getArtifactsList(), TaskCodec::fromProto),
                Entries.each(task.getTemplatesList(), TemplateCodec::fromProto),
                Entries.each(task.getServicesList(), ServiceCodec::fromProto),
                Entries.each(task.getMountsList(), StorageCodec::fromProto),
                fromProto(task.getLogs()),
                Times.fromProto(task.getKillTimeout()),
                task.getKillSignal(),
                Times.fromProto(task.getShutdownDelay()),
                task.getLeader(),
                task.getPayloadFile(),
                Entries.when(task.hasLifecycle(), task.getLifecycle()).map(CommonCodec::fromProto));
    }

    private static JobProto.TaskResources toProto(TaskResources resources) {
        JobProto.TaskResources.Builder builder = JobProto.TaskResources.newBuilder()
                .setCpuMhz(resources.cpuMhz())
                .setCores(resources.cores())
                .setMemoryMb(resources.memoryMb())
                .setMemoryMaxMb(resources.memoryMaxMb())
                .addAllDevices(Entries.each(resources.devices(), StorageCodec::toProto));
        resources.network().map(ServiceCodec::toProto).ifPresent(builder::setNetwork);
        return builder.build();
    }

    private static TaskResources fromProto(JobProto.TaskResources resources) {
        return new TaskResources(
                resources.getCpuMhz(),
                resources.getCores(),
                resources.getMemoryMb(),
                resources.getMemoryMaxMb(),
                Entries.when(resources.hasNetwork(), resources.getNetwork()).map(ServiceCodec::fromProto),
                Entries.each(resources.getDevicesList(), StorageCodec::fromProto));
    }

    private static JobProto.Artifact toProto(Artifact artifact) {
        return JobProto.Artifact.newBuilder()
                .setSource(artifact.source())
                .setDestination(artifact.destination())
                .setMode(artifact.mode())
                .addAllOptions(Entries.textsToProto(artifact.options()))
                .addAllHeaders(Entries.textsToProto(artifact.headers()))
                .setInsecure(artifact.insecure())
                .setChown(artifact.chown())
                .build();
    }

    private static Artifact fromProto(JobProto.Artifact artifact) {
        return new Artifact(
                artifact.getSource(),
                artifact.getDestination(),
                artifact.getMode(),
                Entries.textsFromProto(artifact.getOptionsList()),
                Entries.textsFromProto(artifact.getHeadersList()),
                artifact.getInsecure(),
                artifact.getChown());
    }

    private static JobProto.LogConfig toProto(LogConfig logs) {
        JobProto.LogConfig.Builder builder = JobProto.LogConfig.newBuilder()
                .setMaxFiles(logs.maxFiles())
                .setMaxFileSizeMb(logs.maxFileSizeMb())
                .setDisabled(logs.disabled());
        if (!logs.rotateEvery().isZero()) {
            builder.setRotateEvery(Times.toProto(logs.rotateEvery()));
        }
        return builder.build();
    }

    private static LogConfig fromProto(JobProto.LogConfig logs) {
        return new LogConfig(
                logs.getMaxFiles(),
                logs.getMaxFileSizeMb(),
                logs.getDisabled(),
                Times.fromProto(logs.getRotateEvery()));
    }
}
