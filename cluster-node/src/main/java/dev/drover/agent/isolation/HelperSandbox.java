package dev.drover.agent.isolation;

import dev.drover.agent.directory.TaskPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps a helper of the agent apart, a program of the agent's own that handles what others made: it runs within limits, and,
 * where there is a sandbox, as a user without rights who sees the machine's programs, read-only, and one directory, {@link
 * #WORK}, that it may write to. It dies with the agent.
 *
 * @param sandbox empty where the machine, or the operator, has none: then it is a process like the agent's own
 */
public record HelperSandbox(Optional<Sandbox> sandbox) {
    /** Where it finds its directory. */
    public static final String WORK = "/work";

    /**
     * Enters control groups, forbids core dumps and large files, and opens the filter of system calls. Arguments: how many
     * groups, the groups, blocks of 512 bytes that a file may have, the filter's file or nothing, the command.
     */
    private static final String ENTER = TaskCgroup.ENTER + "ulimit -c 0; ulimit -f \"$1\" 2>/dev/null;"
            + " [ -z \"$2\" ] || exec 9<\"$2\" || exit 125; shift 2; exec \"$@\"";

    private static final int BLOCK_BYTES = 512;

    /**
     * What a helper needs.
     *
     * @param directory of its own
     * @param readable more of the machine that it sees
     * @param cgroup that exists already, if it is present
     * @param fileBytes how large a file may become
     */
    public record Request(Path directory, List<Path> readable, TaskCgroup cgroup, long fileBytes) {
        public Request {
            readable = List.copyOf(readable);
        }
    }

    /** What it calls its directory. */
    public String workDirectory(Request request) {
        return sandbox.isPresent() ? WORK : request.directory.toString();
    }

    /** Whether the kernel ends it with its parent; else it has to see to that itself. */
    public boolean isBound() {
        return sandbox.isPresent();
    }

    /** Makes ready what {@link #wrap} speaks of: the directory becomes the helper's, with all that is in it. */
    public void prepare(Request request) throws IOException {
        if (sandbox.isEmpty()) {
            return;
        }
        Optional<SystemCallFilter> filter = sandbox.get().filter();
        if (filter.isPresent()) {
            Files.write(filterFile(request), filter.get().bytes());
        }
        TaskFiles.give(request.directory, user(), true);
    }

    private static TaskUser user() throws IOException {
        return TaskUser.find(TaskUser.DEFAULT)
                .orElseThrow(() -> new IOException("there is no user \"" + TaskUser.DEFAULT + "\""));
    }

    private static Path filterFile(Request request) {
        return request.directory.resolveSibling("seccomp");
    }

    /** The command line that runs a command; it exits as the command does. */
    public List<String> wrap(Request request, List<String> command) throws IOException {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", ENTER, "helper"));
        request.cgroup.addTo(line);
        boolean unlimited = request.fileBytes / BLOCK_BYTES >= Integer.MAX_VALUE;
        line.add(unlimited ? "unlimited" : Long.toString(request.fileBytes / BLOCK_BYTES + 1));
        boolean filtered = sandbox.flatMap(Sandbox::filter).isPresent();
        line.add(filtered ? filterFile(request).toString() : "");
        if (sandbox.isPresent()) {
            addSandbox(line, sandbox.get(), request, filtered);
        }
        line.addAll(command);
        return line;
    }

    private static void addSandbox(List<String> line, Sandbox sandbox, Request request, boolean filtered)
            throws IOException {
        line.add(sandbox.bubblewrap().toString());
        if (filtered) {
            line.addAll(List.of("--seccomp", "9"));
        }
        for (Path system : TaskPaths.SYSTEM) {
            Sandbox.bind(line, "--ro-bind-try", system, system.toString());
        }
        line.addAll(List.of("--dev", "/dev", "--proc", "/proc", "--perms", "1777", "--tmpfs", "/tmp"));
        Stream.concat(Sandbox.RESOLVERS.stream().map(Path::of).filter(Files::isDirectory), request.readable.stream())
                .filter(path -> TaskPaths.SYSTEM.stream().noneMatch(path::startsWith))
                .forEach(path -> Sandbox.show(line, "--ro-bind", path, path));
        Sandbox.bind(line, "--bind", request.directory, WORK);
        line.addAll(List.of("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"));
        line.addAll(List.of("--die-with-parent", "--new-session"));
        line.addAll(Sandbox.capabilities(Set.of()));
        line.addAll(List.of("--chdir", WORK, "--"));
        line.addAll(sandbox.privileges(user(), Set.of()));
    }
}
