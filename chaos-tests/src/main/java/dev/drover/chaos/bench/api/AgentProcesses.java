package dev.drover.chaos.bench.api;

import dev.drover.chaos.bench.program.Flags;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes behind an agent's address on this machine: the agent itself and the Cassandra that it keeps.
 *
 * @param cassandra its process
 */
record AgentProcesses(long agent, long cassandra) {
    static final List<String> FLAGS = List.of("-address", "-pid", "-cassandra-pid");
    static final String PID_USAGE = """
          -pid=PID            the agent's process (default: the one that listens at the address)
        """;
    static final String USAGE = Flags.ADDRESS_USAGE + PID_USAGE + """
          -cassandra-pid=PID  its Cassandra's process (default: the agent's child)
        """;
    private static final int MOST_PID = 1 << 22;
    private static final String CASSANDRA_MAIN = "dev.drover.cassandra.CassandraMain";
    private static final String LISTENING = "0A";

    static AgentProcesses find(Flags flags) throws IOException {
        long agent = agent(flags);
        int cassandra = flags.number("-cassandra-pid", 0, 1, MOST_PID);
        return new AgentProcesses(agent, cassandra > 0 ? cassandra : cassandraOf(agent));
    }

    static long agent(Flags flags) throws IOException {
        int named = flags.number("-pid", 0, 1, MOST_PID);
        return named > 0 ? named : listener(flags.address());
    }

    private static long cassandraOf(long agent) throws IOException {
        try (Stream<ProcessHandle> children = ProcessHandle.of(agent).stream().flatMap(ProcessHandle::children)) {
            return children.filter(
                            child -> child.info().commandLine().orElse("").contains(CASSANDRA_MAIN))
                    .mapToLong(ProcessHandle::pid)
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "process " + agent + " has no Cassandra as its child; name one with -cassandra-pid"));
        }
    }

    private static long listener(URI address) throws IOException {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            sockets.addAll(listening(Files.readAllLines(Path.of(table)), address.getPort()));
        }
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> String.valueOf(process.getFileName()))
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .mapToLong(Long::parseLong)
                    .filter(pid -> holdsOneOf(sockets, pid))
                    .findFirst()
                    .orElseThrow(() -> new IOException(
                            "no process of yours listens at " + address + "; name the agent's with -pid"));
        }
    }

    /** The sockets that listen on a port, as links in {@code /proc/PID/fd} name them. */
    static Set<String> listening(List<String> table, int port) {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        Set<String> sockets = new HashSet<>();
        for (String line : table) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING)) {
                sockets.add("socket:[" + fields[9] + "]");
            }
        }
        return sockets;
    }

    /** Whether one of a process's open files is one of the sockets; no for a process that is gone or another user's. */
    private static boolean holdsOneOf(Set<String> sockets, long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files.toList()) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) {
                    return true;
                }
            }
            return false;
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }
}
