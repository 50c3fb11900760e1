package dev.drover.chaos.simulate;

import dev.drover.chaos.bench.program.Flags;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What is simulated.
 *
 * @param nodes how many
 * @param servers {@code host:port} of their rpc ports; each node takes the next, and goes on to another if it fails
 * @param name the first part of each node's name; nodes of the same name are the same nodes as in an earlier simulation
 * @param cpuMhz of each node
 * @param memoryMb of each node
 * @param devices of each node
 */
record SimulateSettings(
        int nodes,
        List<String> servers,
        String name,
        int cpuMhz,
        int memoryMb,
        String datacenter,
        String nodeClass,
        String nodePool,
        List<DeviceGroup> devices) {
    static final List<String> FLAGS = List.of(
            "-nodes", "-servers", "-name", "-cpu", "-memory", "-datacenter", "-node-class", "-node-pool", "-device");
    static final String USAGE = """
        Usage: drover simulate -nodes=N [options]

          Adds N simulated nodes to a running cluster, all of them in this process. Each keeps a stream of its own to a
          server, sends heartbeats and reports as an agent does, and runs tasks of mock_driver without a process.
          Says when all nodes are ready, and runs until it is stopped.

          -nodes=N            how many nodes (1 to 20000)
          -servers=LIST       addresses of servers' rpc ports, by commas (default 127.0.0.1:4647)
          -name=NAME          nodes are called NAME-1 to NAME-N (default sim); a later simulation of the same name has
                              the same nodes; one process at a time, so others take other names
          -cpu=MHZ            each node's processor (default 4000)
          -memory=MB          each node's memory (default 8192)
          -datacenter=DC      where the nodes are (default dc1)
          -node-class=CLASS   their class (default none)
          -node-pool=POOL     their pool (default default)
          -device=LIST        their devices, by commas, as VENDOR/TYPE/MODEL:COUNT (default none)
        """;
    private static final Pattern DEVICE = Pattern.compile("([^/:]+)/([^/:]+)/([^:]+):([1-9][0-9]{0,2})");
    private static final int MOST_NODES = 20_000;
    private static final int MOST_MHZ = 10_000_000;
    private static final int MOST_MB = 100_000_000;
    private static final String SERVER = "[^:\\s]+:[0-9]{1,5}|\\[[0-9a-fA-F:]+]:[0-9]{1,5}";

    SimulateSettings {
        servers = List.copyOf(servers);
        devices = List.copyOf(devices);
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
                named(flags, "-node-pool", "default"),
                flags.text("-device").map(SimulateSettings::devices).orElse(List.of()));
    }

    private static List<DeviceGroup> devices(String text) {
        return Arrays.stream(text.split(",", -1)).map(SimulateSettings::device).toList();
    }

    private static DeviceGroup device(String text) {
        Matcher form = DEVICE.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a device like acme/fpga/a7:4, of which there are 1 to 999");
        }
        List<Device> instances = IntStream.range(0, Integer.parseInt(form.group(4)))
                .mapToObj(number -> new Device(Integer.toString(number), true, ""))
                .toList();
        return new DeviceGroup(form.group(1), form.group(2), form.group(3), instances, Map.of());
    }

    private static String named(Flags flags, String flag, String standard) {
        String name = flags.text(flag).orElse(standard);
        if (!name.matches("[A-Za-z0-9._-]{1,128}")) {
            throw new IllegalArgumentException("flag \"%s\" takes a name, not \"%s\"".formatted(flag, name));
        }
        return name;
    }
}
