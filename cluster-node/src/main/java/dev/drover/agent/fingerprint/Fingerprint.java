package dev.drover.agent.fingerprint;

import dev.drover.agent.driver.TaskDriver;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Finds out what this machine is and has. Reads {@code /proc}, {@code /sys} and {@code /etc}; takes milliseconds. */
public final class Fingerprint {
    private static final long BYTES_PER_MB = 1L << 20;
    private static final int UNKNOWN_MHZ = 1000;

    private final SystemFiles files;

    public Fingerprint() {
        this(new SystemFiles(Path.of("/")));
    }

    Fingerprint(SystemFiles files) {
        this.files = files;
    }

    /**
     * The facts now.
     *
     * @param allocations an existing directory on the disk that allocations will use
     * @param nomadVersion the version of Nomad whose behaviour this agent has
     * @param signals names that {@code kill_signal} may have
     */
    public HostFacts take(Path allocations, String nomadVersion, List<TaskDriver> drivers, List<String> signals)
            throws IOException {
        Map<String, String> attributes = new TreeMap<>();
        attributes.put("nomad.version", nomadVersion);
        attributes.put("nomad.service_discovery", "true");
        attributes.put("os.signals", String.join(",", signals));
        putSystem(attributes);
        int cores = Runtime.getRuntime().availableProcessors();
        int coreMhz = putCpu(attributes, cores);
        long memory = files.memoryBytes();
        attributes.put("memory.totalbytes", Long.toString(memory));
        long free = putStorage(attributes, allocations);
        HostFacts.NetworkDevice network = files.defaultDevice();
        attributes.put("unique.network.ip-address", network.address());
        Map<String, Node.Driver> fingerprints = new TreeMap<>();
        for (TaskDriver driver : drivers) {
            Node.Driver fingerprint = driver.fingerprint();
            fingerprints.put(driver.name(), fingerprint);
            attributes.putAll(fingerprint.attributes());
        }
        return new HostFacts(
                attributes,
                fingerprints,
                coreMhz * cores,
                cores,
                (int) (memory / BYTES_PER_MB),
                (int) Math.min(Integer.MAX_VALUE, free / BYTES_PER_MB),
                network);
    }

    private void putSystem(Map<String, String> attributes) {
        attributes.put("kernel.name", System.getProperty("os.name", "").toLowerCase(Locale.ROOT));
        attributes.put("kernel.version", files.line("proc/sys/kernel/osrelease", System.getProperty("os.version", "")));
        attributes.put("kernel.arch", kernelArch(System.getProperty("os.arch", "")));
        Map<String, String> release = files.osRelease();
        attributes.put("os.name", release.getOrDefault("ID", "linux"));
        attributes.put("os.version", release.getOrDefault("VERSION_ID", ""));
        attributes.put("unique.hostname", files.hostname());
        attributes.put("os.cgroups.version", Integer.toString(files.cgroupsVersion()));
    }

    private int putCpu(Map<String, String> attributes, int cores) {
        OptionalDouble found = files.coreMhz();
        int mhz = (int) Math.round(found.orElse(UNKNOWN_MHZ));
        String total = Integer.toString(mhz * cores);
        attributes.put("cpu.arch", goArch(System.getProperty("os.arch", "")));
        attributes.put("cpu.numcores", Integer.toString(cores));
        attributes.put("cpu.reservablecores", Integer.toString(cores));
        attributes.put("cpu.frequency", Integer.toString(mhz));
        attributes.put("cpu.totalcompute", total);
        attributes.put("cpu.usablecompute", total);
        files.cpuModel().ifPresent(model -> attributes.put("cpu.modelname", model));
        return mhz;
    }

    private static long putStorage(Map<String, String> attributes, Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        attributes.put("unique.storage.volume", store.name());
        attributes.put("unique.storage.bytestotal", Long.toString(store.getTotalSpace()));
        attributes.put("unique.storage.bytesfree", Long.toString(store.getUsableSpace()));
        return store.getUsableSpace();
    }

    /** As {@code uname -m} says it. */
    static String kernelArch(String javaArch) {
        return switch (javaArch) {
            case "amd64" -> "x86_64";
            default -> javaArch;
        };
    }

    /** As Go, and so Nomad, says it. */
    static String goArch(String javaArch) {
        return switch (javaArch) {
            case "aarch64" -> "arm64";
            case "x86_64" -> "amd64";
            default -> javaArch;
        };
    }
}
