package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.isolation.ForeignGroups;
import dev.drover.agent.isolation.TaskCgroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container of a task. All that LXC keeps of it lies with what the agent records about the task, where no task can get at it,
 * and goes with its allocation.
 *
 * @param tools the directory of LXC's programs
 * @param path where its directory is
 * @param name on the whole machine
 */
record LxcContainer(Path tools, Path path, String name) {
    private static final Logger LOG = LoggerFactory.getLogger(LxcContainer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** @param state the directory of what is recorded about the task's runs, {@code ALLOCATION/.drover/TASK} */
    static LxcContainer of(Path tools, Path state) {
        int names = state.getNameCount();
        String name = state.getName(names - 1) + "-" + state.getName(names - 3);
        return new LxcContainer(tools, TaskDirectory.container(state), name.replaceAll("[^A-Za-z0-9_.-]", "_"));
    }

    /** The command line of a program that does something with it. */
    List<String> command(String program, String... options) {
        List<String> line =
                new ArrayList<>(List.of(tools.resolve(program).toString(), "--name=" + name, "--lxcpath=" + path));
        line.addAll(List.of(options));
        return line;
    }

    /**
     * Removes the container's control groups, with what runs in them: LXC does so only where it sees how the container ends. It
     * numbers those of a container that finds others of its name.
     */
    void removeGroups() {
        try {
            TaskCgroup left = ForeignGroups.named(
                    Pattern.compile("lxc\\.(payload|monitor)\\." + Pattern.quote(name) + "(-\\d+)?"));
            left.kill();
            left.remove(PATIENCE);
        } catch (IOException failed) {
            LOG.warn("the control groups of container {} cannot be looked for: {}", name, failed.toString());
        }
    }
}
