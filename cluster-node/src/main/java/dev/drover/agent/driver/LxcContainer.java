package dev.drover.agent.driver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The container of a task. All that LXC keeps of it lies with what the agent records about the task, where no task can get at it,
 * and goes with its allocation.
 *
 * @param tools the directory of LXC's programs
 * @param path where its directory is
 * @param name on the whole machine
 */
record LxcContainer(Path tools, Path path, String name) {
    /** @param state the directory of what is recorded about the task's runs, {@code ALLOCATION/.drover/TASK} */
    static LxcContainer of(Path tools, Path state) {
        int names = state.getNameCount();
        String name = state.getName(names - 1) + "-" + state.getName(names - 3);
        return new LxcContainer(tools, state.resolve("lxc"), name.replaceAll("[^A-Za-z0-9_.-]", "_"));
    }

    /** The command line of a program that does something with it. */
    List<String> command(String program, String... options) {
        List<String> line =
                new ArrayList<>(List.of(tools.resolve(program).toString(), "--name=" + name, "--lxcpath=" + path));
        line.addAll(List.of(options));
        return line;
    }
}
