package dev.drover.agent.fingerprint;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The files Linux describes itself in, below a root that tests replace. What is not there is left out. */
final class SystemFiles {
    private static final double KILO = 1000.0;

    private final Path root;

    SystemFiles(Path root) {
        this.root = root;
    }

    String line(String file, String otherwise) {
        return lines(file).stream().findFirst().map(String::strip).orElse(otherwise);
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException notThere) {
            return List.of();
        }
    }

    /** The fastest a core can be; where only its present speed is known, that. */
    OptionalDouble coreMhz() {
        String maximum = line("sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq", "");
        if (maximum.matches("\\d{1,9}")) {
            return OptionalDouble.of(Long.parseLong(maximum) / KILO);
        }
        return cpuInfo("cpu MHz")
                .filter(value -> value.matches("\\d+(\\.\\d+)?"))
                .map(value -> OptionalDouble.of(Double.parseDouble(value)))
                .orElse(OptionalDouble.empty());
    }

    Optional<String> cpuModel() {
        return cpuInfo("model name");
    }

    private Optional<String> cpuInfo(String key) {
        return lines("proc/cpuinfo").stream()
                .filter(line -> line.startsWith(key) && line.indexOf(':') > 0)
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    long memoryBytes() throws IOException {
        for (String line : lines("proc/meminfo")) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("cannot read the size of the memory from /proc/meminfo");
    }

    Map<String, String> osRelease() {
        Map<String, String> values = new TreeMap<>();
        for (String line : lines("etc/os-release")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1).replaceAll("^[\"']|[\"']$", ""));
            }
        }
        return values;
    }

    String hostname() {
        return line("proc/sys/kernel/hostname", "localhost");
    }

    int cgroupsVersion() {
        return Files.exists(root.resolve("sys/fs/cgroup/cgroup.controllers")) ? 2 : 1;
    }

    /** The device of the default route, or loopback. */
    HostFacts.NetworkDevice defaultDevice() {
        HostFacts.NetworkDevice loopback = new HostFacts.NetworkDevice("lo", "127.0.0.1");
        Optional<String> device = defaultRouteDevice();
        if (device.isEmpty()) {
            return loopback;
        }
        try {
            NetworkInterface found = NetworkInterface.getByName(device.get());
            if (found == null) {
                return loopback;
            }
            for (InetAddress address : Collections.list(found.getInetAddresses())) {
                if (address instanceof Inet4Address) {
                    return new HostFacts.NetworkDevice(device.get(), address.getHostAddress());
                }
            }
            return loopback;
        } catch (SocketException unreadable) {
            return loopback;
        }
    }

    /** How fast an interface is; empty if it does not say, as loopback and virtual ones do not. */
    OptionalInt interfaceMbits(String name) {
        String text = name.contains("/") ? "" : line("sys/class/net/" + name + "/speed", "");
        return text.matches("[1-9][0-9]{0,8}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** In {@code /proc/net/route} the default route's destination and mask are zero. */
    Optional<String> defaultRouteDevice() {
        return lines("proc/net/route").stream()
                .map(line -> line.split("\\s+", -1))
                .filter(fields -> fields.length > 7 && fields[1].equals("00000000") && fields[7].equals("00000000"))
                .map(fields -> fields[0])
                .findFirst();
    }
}
