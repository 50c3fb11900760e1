package dev.drover.protocol.jobspec;

import dev.drover.protocol.JobId;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.jobspec.hcl.Diagnostics;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link Job} of a resolved {@code job} block: fills in every default and merges policies from job to group to task. */
final class JobReader {
    private final BlockReader job;
    private final JobType type;
    private final String name;
    /** What holds for all groups is looked for once: there may be ten thousand of them. */
    private final Optional<BlockReader> reschedule;

    private final Optional<BlockReader> update;
    private final Optional<BlockReader> migrate;

    private JobReader(BlockReader job) {
        this.job = job;
        this.type = type(job);
        this.name = job.text("name").orElse(id(job));
        this.reschedule = job.block("reschedule");
        this.update = job.block("update");
        this.migrate = job.block("migrate");
    }

    static Job read(ResolvedBlock block, Diagnostics diagnostics, Places places) {
        String id = block.labels().isEmpty() ? "" : block.labels().get(0);
        return new JobReader(new BlockReader(block, JobPath.job(id), diagnostics, places)).read();
    }

    private static String id(BlockReader job) {
        return job.text("id").orElse(job.label());
    }

    private static JobType type(BlockReader job) {
        String word = job.text("type").orElse(JobType.SERVICE.wireName());
        for (JobType type : JobType.values()) {
            if (type.wireName().equals(word)) {
                return type;
            }
        }
        job.error("type", "job type must be \"service\", \"batch\", \"system\" or \"sysbatch\", not \"" + word + "\"");
        return JobType.SERVICE;
    }

    private Job read() {
        String namespace = job.text("namespace").filter(word -> !word.isEmpty()).orElse(JobId.DEFAULT_NAMESPACE);
        return new Job(
                new JobId(namespace, id(job)),
                name,
                job.text("region").filter(word -> !word.isEmpty()).orElse("global"),
                type,
                job.whole("priority").orElse(50),
                job.flag("all_at_once").orElse(false),
                job.has("datacenters") ? job.texts("datacenters") : List.of("*"),
                job.text("node_pool").filter(word -> !word.isEmpty()).orElse("default"),
                CommonReader.constraints(job),
                CommonReader.affinities(job),
                CommonReader.spreads(job),
                groups(),
                job.map("meta"),
                FamilyReader.read(job));
    }

    private List<TaskGroup> groups() {
        List<TaskGroup> groups = new ArrayList<>();
        for (BlockReader block : job.blocks("group")) {
            groups.add(group(block));
        }
        for (BlockReader block : job.blocks("task")) {
            groups.add(groupOfOne(block));
        }
        return groups;
    }

    private TaskGroup group(BlockReader block) {
        Optional<BlockReader> restart = block.block("restart");
        Optional<ReschedulePolicy> policy = PolicyReader.reschedule(layers(block, "reschedule", reschedule), type);
        Optional<Network> network = block.block("network").map(CommonReader::network);
        TaskReader tasks = new TaskReader(name, type, block.label(), restart);
        List<Task> read = new ArrayList<>();
        for (BlockReader task : block.blocks("task")) {
            read.add(tasks.read(task));
        }
        Optional<Scaling> scaling = CommonReader.scaling(block);
        return new TaskGroup(
                block.label(),
                block.whole("count").orElse(scaling.map(Scaling::min).orElse(1)),
                CommonReader.constraints(block),
                CommonReader.affinities(block),
                CommonReader.spreads(block),
                PolicyReader.restart(Layers.of(restart), type),
                policy,
                PolicyReader.update(layers(block, "update", update), type),
                PolicyReader.migrate(layers(block, "migrate", migrate), type),
                network,
                ephemeralDisk(block),
                new ServiceReader(name, block.label(), "").services(block),
                read,
                block.duration("shutdown_delay").orElse(Duration.ZERO),
                block.map("meta"),
                PolicyReader.disconnect(block),
                scaling,
                StorageReader.storage(block),
                block.duration("max_run_duration").filter(limit -> !limit.isZero()));
    }

    private static Layers layers(BlockReader group, String policy, Optional<BlockReader> ofJob) {
        return Layers.of(group.block(policy), ofJob).placedAt(group.path().attribute(policy));
    }

    /** A task directly in the job stands for a group of its name. */
    private TaskGroup groupOfOne(BlockReader block) {
        TaskReader tasks = new TaskReader(name, type, block.label(), Optional.empty());
        return new TaskGroup(
                block.label(),
                1,
                List.of(),
                List.of(),
                List.of(),
                PolicyReader.restart(Layers.NONE, type),
                PolicyReader.reschedule(Layers.of(reschedule), type),
                PolicyReader.update(Layers.of(update), type),
                PolicyReader.migrate(Layers.of(migrate), type),
                Optional.empty(),
                300,
                List.of(),
                List.of(tasks.read(block)),
                Duration.ZERO,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Storage.NONE,
                Optional.empty());
    }

    private static int ephemeralDisk(BlockReader group) {
        return group.block("ephemeral_disk")
                .flatMap(block -> block.whole("size"))
                .orElse(300);
    }
}
