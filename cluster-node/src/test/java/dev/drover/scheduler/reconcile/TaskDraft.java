package dev.drover.scheduler.reconcile;

import dev.drover.protocol.Value;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.VolumeMount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A copy of a task that can be changed field by field. */
final class TaskDraft {
    String name;
    String driver;
    Value.Fields config;
    String user;
    Map<String, String> env;
    Map<String, String> meta;
    List<Constraint> constraints;
    List<Affinity> affinities;
    TaskResources resources;
    RestartPolicy restart;
    List<Artifact> artifacts;
    List<TaskTemplate> templates;
    List<Service> services;
    List<VolumeMount> mounts;
    LogConfig logs;
    Duration killTimeout;
    String killSignal;
    Duration shutdownDelay;
    boolean leader;
    String payloadFile;
    Optional<Lifecycle> lifecycle;

    TaskDraft(Task from) {
        name = from.name();
        driver = from.driver();
        config = from.config();
        user = from.user();
        env = from.env();
        meta = from.meta();
        constraints = from.constraints();
        affinities = from.affinities();
        resources = from.resources();
        restart = from.restart();
        artifacts = from.artifacts();
        templates = from.templates();
        services = from.services();
        mounts = from.mounts();
        logs = from.logs();
        killTimeout = from.killTimeout();
        killSignal = from.killSignal();
        shutdownDelay = from.shutdownDelay();
        leader = from.leader();
        payloadFile = from.payloadFile();
        lifecycle = from.lifecycle();
    }

    Task task() {
        return new Task(
                name,
                driver,
                config,
                user,
                env,
                meta,
                constraints,
                affinities,
                resources,
                restart,
                artifacts,
                templates,
                services,
                mounts,
                logs,
                killTimeout,
                killSignal,
                shutdownDelay,
                leader,
                payloadFile,
                lifecycle);
    }
}
