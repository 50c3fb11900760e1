package dev.drover.agent.driver;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.isolation.Cgroups;
import dev.drover.agent.isolation.TaskCgroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control groups of this agent that no run of its tasks is in, those of downloads among them: what a predecessor that was
 * killed had no time to remove.
 */
record OrphanedGroups(Cgroups groups) {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedGroups.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Ends what is in them, and removes them; some milliseconds as a rule. Where a run's record cannot be looked for nothing is
     * removed, since it may be in any of them.
     *
     * @param allocations the directory of the agent's allocations
     */
    void remove(Path allocations) {
        try {
            List<TaskCgroup> all = groups.owned();
            Set<Path> used = all.isEmpty() ? Set.of() : used(allocations);
            all.stream()
                    .filter(group -> group.directories().stream().noneMatch(used::contains))
                    .forEach(OrphanedGroups::end);
        } catch (IOException | UncheckedIOException failed) {
            LOG.warn("control groups that an earlier agent may have left cannot be looked for: {}", failed.toString());
        }
    }

    private static Set<Path> used(Path allocations) throws IOException {
        Set<Path> used = new HashSet<>();
        if (!Files.isDirectory(allocations)) {
            return used;
        }
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(allocations, Files::isDirectory)) {
            for (Path root : directories) {
                AllocationDirectory allocation = new AllocationDirectory(root);
                for (String task : allocation.taskNames()) {
                    Path state = allocation.task(task).state();
                    used.addAll(RunFiles.groupInUse(state).directories());
                }
            }
        }
        return used;
    }

    private static void end(TaskCgroup group) {
        LOG.warn("control group {} is of no run that this agent knows: it is removed", group.directories());
        group.kill();
        group.remove(PATIENCE);
    }
}
