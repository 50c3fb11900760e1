package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One unit run by a driver.
 *
 * @param user empty for the driver's default
 * @param killSignal empty for the driver's default
 * @param leader its end stops the group's other tasks
 * @param mounts where it finds its group's volumes
 * @param payloadFile where below its local directory it finds the payload it was dispatched with; empty for nowhere
 * @param lifecycle empty for a main task
 */
public record Task(
        String name,
        String driver,
        Value.Fields config,
        String user,
        Map<String, String> env,
        Map<String, String> meta,
        List<Constraint> constraints,
        List<Affinity> affinities,
        TaskResources resources,
        RestartPolicy restart,
        List<Artifact> artifacts,
        List<TaskTemplate> templates,
        List<Service> services,
        List<VolumeMount> mounts,
        LogConfig logs,
        Duration killTimeout,
        String killSignal,
        Duration shutdownDelay,
        boolean leader,
        String payloadFile,
        Optional<Lifecycle> lifecycle) {
    public Task {
        env = Sorted.copyOf(env);
        meta = Sorted.copyOf(meta);
        constraints = List.copyOf(constraints);
        affinities = List.copyOf(affinities);
        artifacts = List.copyOf(artifacts);
        templates = List.copyOf(templates);
        services = List.copyOf(services);
        mounts = List.copyOf(mounts);
    }

    /** The same, drawn to no nodes. */
    public Task withoutAffinities() {
        return new Task(
                name,
                driver,
                config,
                user,
                env,
                meta,
                constraints,
                List.of(),
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

    public boolean isMain() {
        return lifecycle.isEmpty();
    }

    /** Whether it runs beside the main tasks until they have ended. */
    public boolean isSidecar() {
        return lifecycle.filter(Lifecycle::sidecar).isPresent();
    }

    public boolean isAt(Lifecycle.Hook hook) {
        return lifecycle.filter(own -> own.hook() == hook).isPresent();
    }

    /**
     * The type of job whose tasks end as this one does: what goes before or after the main tasks ends by itself, a sidecar
     * never does.
     *
     * @param job the type of the task's job, which says it of main tasks
     */
    public JobType endsAs(JobType job) {
        return lifecycle
                .map(own -> own.sidecar() ? JobType.SERVICE : JobType.BATCH)
                .orElse(job);
    }
}
