package dev.drover.agent.isolation;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts a command into namespaces of its own, by bubblewrap: what a task sees is its directory, what the machine's programs
 * need, read-only, and no process but its own. Nothing is copied. The network is the machine's.
 *
 * @param bubblewrap the program {@code bwrap}
 * @param setpriv of util-linux, which gives up what bubblewrap needs to have
 * @param filter of system calls, where there is one for this machine
 */
public record Sandbox(Path bubblewrap, Path setpriv, Optional<SystemCallFilter> filter) {
    /** Only the agent's user may read these two, so they are opened before its rights are given up. */
    private static final String OPEN =
            "exec 8<\"$1\" || exit 125; [ -z \"$2\" ] || exec 9<\"$2\" || exit 125; shift 2; exec \"$@\"";

    private static final String BECOME = "eval \"$(/bin/cat <&8)\"; exec 8<&-; exec \"$@\"";

    /** What the programs that set up a sandbox have for an environment. */
    public static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    /** Of {@code /sys}, what programs and the JVM ask for; all of it would show the control groups of others. */
    private static final List<String> SYS = List.of("/sys/devices", "/sys/class", "/sys/kernel/mm");

    /** Where what {@code /etc/resolv.conf} links to lies, on machines that have it so. */
    static final List<String> RESOLVERS = List.of("/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager");

    private static final String CGROUPS = "/sys/fs/cgroup";

    /** What it takes to become another user; all else is dropped at once. */
    private static final List<String> BECOMING = List.of("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP");

    /**
     * What a task needs of its sandbox.
     *
     * @param readable more of the machine that it sees, read-only: files or directories; devices, that it may use
     * @param groups by mount point, what it sees of control groups
     * @param variables its environment
     * @param workDirectory as the task sees it
     * @param capabilities it keeps, by the kernel's names in lower case without {@code cap_}
     */
    public record Request(
            TaskPaths paths,
            TaskUser user,
            List<Path> readable,
            Map<Path, Path> groups,
            Map<String, String> variables,
            String workDirectory,
            Set<String> capabilities) {
        public Request {
            readable = List.copyOf(readable);
            groups = Map.copyOf(groups);
            variables = Map.copyOf(variables);
            capabilities = Set.copyOf(capabilities);
        }
    }

    /**
     * The command line that runs a command in its sandbox, once {@link #prepare} has been called. It exits as the command
     * does.
     */
    public List<String> wrap(Request request, List<String> command) {
        TaskDirectory directory = request.paths.directory();
        List<String> line = opened(directory);
        line.add(bubblewrap.toString());
        filter.ifPresent(calls -> line.addAll(List.of("--seccomp", "9")));
        bind(line, "--bind", directory.root(), "/");
        for (Path system : TaskPaths.SYSTEM) {
            bind(line, "--ro-bind-try", system, system.toString());
        }
        line.addAll(List.of("--dev", "/dev", "--perms", "1777", "--tmpfs", "/dev/shm", "--proc", "/proc"));
        addSys(line, request.groups);
        for (Path own : List.of(directory.local(), directory.secrets(), directory.tmp())) {
            bind(line, "--bind", own, request.paths.inTask(own));
        }
        bind(line, "--bind", directory.allocation().shared(), request.paths.alloc());
        Stream.concat(RESOLVERS.stream().map(Path::of).filter(Files::isDirectory), request.readable.stream())
                .forEach(readable -> show(line, how(readable), readable, readable));
        request.paths
                .mounts()
                .mounts()
                .forEach(
                        mount -> show(line, mount.readOnly() ? "--ro-bind" : "--bind", mount.source(), mount.inRoot()));
        request.paths.mounts().devices().forEach(file -> show(line, "--dev-bind", file, file));
        line.addAll(List.of("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"));
        addCommand(line, request.workDirectory, request.user, request.capabilities, command);
        return line;
    }

    /** A device that is bound as files are cannot be used. */
    private static String how(Path readable) {
        return readable.startsWith("/dev") ? "--dev-bind" : "--ro-bind";
    }

    /** The beginning of a command line: opens what only the agent's user may read, for what follows. */
    private List<String> opened(TaskDirectory directory) {
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", OPEN, "sandbox"));
        line.add(environmentFile(directory).toString());
        line.add(filter.map(calls -> filterFile(directory).toString()).orElse(""));
        return line;
    }

    /** The end of a command line: bubblewrap's last options, and what becomes the user with the task's environment. */
    private void addCommand(
            List<String> line, String workDirectory, TaskUser user, Set<String> kept, List<String> command) {
        line.addAll(capabilities(kept));
        line.addAll(List.of("--chdir", workDirectory, "--"));
        line.addAll(privileges(user, kept));
        line.addAll(List.of("/bin/sh", "-c", BECOME, "task"));
        line.addAll(command);
    }

    private static void addSys(List<String> line, Map<Path, Path> groups) {
        line.addAll(List.of("--tmpfs", "/sys"));
        SYS.stream().map(Path::of).filter(Files::isDirectory).forEach(part -> show(line, "--ro-bind", part, part));
        groups.entrySet().stream()
                .filter(group -> group.getKey().startsWith(CGROUPS))
                .sorted(Map.Entry.comparingByKey())
                .forEach(group -> show(line, "--ro-bind", group.getValue(), group.getKey()));
    }

    /** Directories above a mount point that bubblewrap has to make are for root only, unless they are asked for. */
    static void show(List<String> line, String how, Path from, Path to) {
        for (int names = 1; names < to.getNameCount(); names++) {
            line.addAll(List.of("--dir", "/" + to.subpath(0, names)));
        }
        bind(line, how, from, to.toString());
    }

    static List<String> capabilities(Set<String> kept) {
        Stream<String> all =
                Stream.concat(BECOMING.stream(), names(kept, "CAP_").map(name -> name.toUpperCase(Locale.ROOT)));
        return Stream.concat(Stream.of("--cap-drop", "ALL"), all.flatMap(name -> Stream.of("--cap-add", name)))
                .toList();
    }

    /**
     * The command line that runs a command in the sandbox of a task that runs: in its namespaces, as its user, with none of
     * its capabilities, under the same filter of system calls.
     *
     * @param nsenter of util-linux
     * @param process the task's
     * @param user of the task's process
     * @param tty whether standard input is a terminal that the command is to have for its own
     */
    public List<String> enter(
            Path nsenter, long process, TaskUser user, TaskDirectory directory, boolean tty, List<String> command) {
        List<String> line = opened(directory);
        line.addAll(List.of(nsenter.toString(), "--target", Long.toString(process)));
        line.addAll(List.of("--mount", "--pid", "--ipc", "--uts", "--cgroup", "--"));
        if (tty) {
            // A terminal's session has to be of the same PID namespace.
            line.addAll(List.of("/usr/bin/setsid", "--ctty", "--wait"));
        }
        line.addAll(List.of(bubblewrap.toString(), "--die-with-parent"));
        filter.ifPresent(calls -> line.addAll(List.of("--seccomp", "9")));
        line.addAll(List.of("--dev-bind", "/", "/"));
        addCommand(line, "/", user, Set.of(), command);
        return line;
    }

    private static Path filterFile(TaskDirectory directory) {
        return directory.state().resolve("seccomp");
    }

    private static Path environmentFile(TaskDirectory directory) {
        return directory.state().resolve("environment");
    }

    List<String> privileges(TaskUser user, Set<String> capabilities) {
        String kept = names(capabilities, "+").map(name -> "," + name).collect(Collectors.joining());
        return List.of(
                setpriv.toString(),
                "--reuid=" + user.uid(),
                "--regid=" + user.gid(),
                "--clear-groups",
                "--inh-caps=-all" + kept,
                "--ambient-caps=-all" + kept,
                "--bounding-set=-all" + kept,
                "--no-new-privs",
                "--");
    }

    private static Stream<String> names(Set<String> capabilities, String prefix) {
        return capabilities.stream().sorted().map(name -> prefix + name);
    }

    static void bind(List<String> line, String how, Path from, String to) {
        line.addAll(List.of(how, from.toString(), to));
    }

    /**
     * Makes ready what a command line of {@link #wrap} speaks of. The task's files become its user's. What the
     * allocation's tasks share stays the agent's, with leave for all to add to it: none can put something else in the
     * place of what the agent writes there.
     *
     * @param fresh whether the task has not run yet, so that all there is was put there for it
     */
    public void prepare(Request request, boolean fresh) throws IOException {
        TaskDirectory directory = request.paths.directory();
        TaskUser user = request.user;
        write(environmentFile(directory), EnvironmentScript.of(request.variables));
        if (filter.isPresent()) {
            Files.write(filterFile(directory), filter.get().bytes());
        }
        TaskFiles.open(directory.root());
        TaskFiles.open(directory.allocation().shared());
        TaskFiles.open(directory.allocation().shared().resolve("data"));
        TaskFiles.open(directory.allocation().shared().resolve("tmp"));
        for (Path own : List.of(directory.local(), directory.secrets(), directory.tmp())) {
            TaskFiles.give(own, user, fresh);
        }
    }

    private static void write(Path file, String secret) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret);
    }

    /** Makes a file that a task appends to its user's. */
    public static void prepareOutput(Path file, TaskUser user) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        TaskFiles.give(file, user, false);
    }
}
