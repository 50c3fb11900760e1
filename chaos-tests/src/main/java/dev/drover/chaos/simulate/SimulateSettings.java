package dev.drover.chaos.simulate;

import dev.drover.chaos.bench.program.Flags;
import java.util.Arrays;
import java.util.List;

/**
 * What is simulated.
 *
 * @param nodes how many
 * @param servers {@code host:port} of their rpc ports; each node takes the next, and goes on to another if it fails
 * @param name the first part of each node's name; nodes of the same name are the same nodes as in an earlier simulation
 * @param cpuMhz of each node
 * @param memoryMb of each node
 */
record SimulateSettings(
        int nodes,
        List<String> servers,
        String name,
        int cpuMhz,
        int memoryMb,
        String datacenter,
        String nodeClass,
        String nodePool) {
    static final List<String> FLAGS =
            List.of("-nodes", "-servers", "-name", "-cpu", "-memory", "-datacenter", "-node-class", "-node-pool");
    static final String USAGE = """
        Usage: drover simulate -nodes=N [options]

          Adds N simulated nodes to a running cluster, all of them in this process. Each keeps a stream of its own to a
          server, sends heartbeats and reports as an agent does, and runs tasks of mock_driver without a process.
          Says when all nodes are ready, and runs until it is stopped.

          -nodes=N            how many nodes (1 to 20000)
          -servers=LIST       addresses of servers' rpc ports, by commas (default 127.0.0.1:4647)
          -name=NAME          nodes are called NAME-1 to NAME-N (default sim); a later simulation of the same name has
                              the same nodes
          -cpu=MHZ            each node's processor (default 4000)
          -memory=MB          each node's memory (default 8192)
          -datacenter=DC      where the nodes are (default dc1)
          -node-class=CLASS   their class (default none)
          -node-pool=POOL     their pool (default default)
        """;
    private static final int MOST_NODES = 20_000;
    private static final int MOST_MHZ = 10_000_000;
    private static final int MOST_MB = 100_000_000;
    private static final String SERVER = "[^:\\s]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}";

    SimulateSettings {
        servers = List.copyOf(servers);
    }

    /** @throws IllegalArgumentException with a sentence for the user */
    static SimulateSettings of(Flags flags) {
        if (flags.text("-nodes").isEmpty()) {
            throw new IllegalArgumentException("say how many nodes there shall be, with -nodes");
        }
        List<String> servers = Arrays.stream(
                        flags.text("-servers").orElse("127.0.0.1:4647").split(",", -1))
                .map(String::strip)
                .toList();
        for (String server : servers) {
            if (!server.matches(SERVER)) {
                throw new IllegalArgumentException("\"" + server + "\" is not an address like 127.0.0.1:4647");
            }
        }
        return new SimulateSettings(
                flags.number("-nodes", 0, 1, MOST_NODES),
                servers,
                named(flags, "-name", "sim"),
                flags.number("-cpu", 4000, 1, MOST_MHZ),
                flags.number("-memory", 8192, 1, MOST_MB),
                named(flags, "-datacenter", "dc1"),
                flags.text("-node-class").orElse(""),
                named(flags, "-node-pool", "default"));
    }

    private static String named(Flags flags, String flag, String standard) {
        String name = flags.text(flag).orElse(standard);
        if (!name.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException("flag \"%s\" takes a name, not \"%s\"".formatted(flag, name));
        }
        return name;
    }
}
