package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Artifact;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.LogConfig;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskResources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the tasks of a group.
 *
 * @param groupRestart the group's restart block, whose attributes a task's own block overrides
 */
record TaskReader(String jobName, JobType type, String groupName, Optional<BlockReader> groupRestart) {
    private static final int STANDARD_CPU_MHZ = 100;
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);

    Task read(BlockReader block) {
        Layers restart = Layers.of(block.block("restart"), groupRestart)
                .placedAt(block.path().attribute("restart"));
        ServiceReader services = new ServiceReader(jobName, groupName, block.label());
        return new Task(
                block.label(),
                block.requiredText("driver"),
                ConfigValues.fields(block.values("config")),
                block.text("user").orElse(""),
                block.map("env"),
                block.map("meta"),
                CommonReader.constraints(block),
                CommonReader.affinities(block),
                resources(block.block("resources")),
                PolicyReader.restart(restart, type),
                artifacts(block),
                TemplateReader.templates(block),
                services.services(block),
                StorageReader.mounts(block),
                logs(block.block("logs")),
                block.duration("kill_timeout").orElse(KILL_TIMEOUT),
                block.text("kill_signal").orElse(""),
                block.duration("shutdown_delay").orElse(Duration.ZERO),
                block.flag("leader").orElse(false),
                block.block("dispatch_payload")
                        .map(payload -> payload.requiredText("file"))
                        .orElse(""),
                block.block("lifecycle").flatMap(TaskReader::lifecycle));
    }

    /** {@code disk} and {@code iops} are forms of 2017 that meant nothing even then: read for their type only. */
    private static TaskResources resources(Optional<BlockReader> block) {
        block.ifPresent(resources -> {
            resources.whole("disk");
            resources.whole("iops");
        });
        int cores = block.flatMap(resources -> resources.whole("cores")).orElse(0);
        return new TaskResources(
                block.flatMap(resources -> resources.whole("cpu")).orElse(cores == 0 ? STANDARD_CPU_MHZ : 0),
                cores,
                block.flatMap(resources -> resources.whole("memory")).orElse(300),
                block.flatMap(resources -> resources.whole("memory_max")).orElse(0),
                block.flatMap(resources -> resources.block("network")).map(CommonReader::network),
                block.map(StorageReader::devices).orElse(List.of()));
    }

    private static Optional<Lifecycle> lifecycle(BlockReader block) {
        String word = block.requiredText("hook");
        Optional<Lifecycle.Hook> hook = Lifecycle.Hook.of(word);
        if (hook.isEmpty() && block.has("hook")) {
            block.error("hook", "\"hook\" must be \"prestart\", \"poststart\" or \"poststop\", not \"" + word + "\"");
        }
        boolean sidecar = block.flag("sidecar").orElse(false);
        return hook.map(known -> new Lifecycle(known, sidecar));
    }

    private static List<Artifact> artifacts(BlockReader task) {
        List<Artifact> artifacts = new ArrayList<>();
        for (BlockReader block : task.blocks("artifact")) {
            artifacts.add(new Artifact(
                    block.requiredText("source"),
                    block.text("destination").orElse("local/"),
                    block.text("mode").orElse("any"),
                    block.map("options"),
                    block.map("headers"),
                    block.flag("insecure").orElse(false),
                    block.flag("chown").orElse(false)));
        }
        return artifacts;
    }

    private static LogConfig logs(Optional<BlockReader> block) {
        boolean enabled = block.flatMap(logs -> logs.flag("enabled")).orElse(true);
        return new LogConfig(
                block.flatMap(logs -> logs.whole("max_files")).orElse(10),
                block.flatMap(logs -> logs.whole("max_file_size")).orElse(10),
                block.flatMap(logs -> logs.flag("disabled")).orElse(!enabled),
                block.flatMap(logs -> logs.duration("rotate_every")).orElse(Duration.ZERO));
    }
}
