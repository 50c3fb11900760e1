package dev.drover.agent.fingerprint;

import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GPUs of NVIDIA, as {@code nvidia-smi} lists them where it is installed. */
final class NvidiaDevices implements DeviceFinder {
    private static final Logger LOG = LoggerFactory.getLogger(NvidiaDevices.class);
    private static final long PATIENCE_SECONDS = 10;
    private static final List<String> COMMAND = List.of(
            "nvidia-smi",
            "--query-gpu=uuid,name,memory.total,power.limit,clocks.max.sm,clocks.max.memory,driver_version",
            "--format=csv,noheader");

    /** Names and units of Nomad's plugin, column by column behind the first two. */
    private static final List<String> ATTRIBUTES =
            List.of("memory", "power", "cores_clock", "memory_clock", "driver_version");

    @Override
    public List<DeviceGroup> find() {
        try {
            return parse(output());
        } catch (IOException absent) {
            return List.of();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static String output() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(COMMAND)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .start();
        CompletableFuture<Void> tooLate = CompletableFuture.runAsync(
                process::destroyForcibly, CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                LOG.warn("nvidia-smi has ended with {}, and this node has no GPUs: {}", exit, text.strip());
            }
            return exit == 0 ? text : "";
        } finally {
            tooLate.cancel(false);
        }
    }

    /** Lines such as {@code GPU-1f2…, Tesla T4, 15360 MiB, 70.00 W, 1590 MHz, 5001 MHz, 535.54.03}. */
    static List<DeviceGroup> parse(String output) {
        Map<String, List<Device>> instances = new TreeMap<>();
        Map<String, Map<String, String>> attributes = new TreeMap<>();
        for (String line : output.lines().toList()) {
            String[] columns = line.split(",", -1);
            if (columns.length != ATTRIBUTES.size() + 2) {
                continue;
            }
            String model = columns[1].strip();
            instances.computeIfAbsent(model, name -> new ArrayList<>()).add(new Device(columns[0].strip(), true, ""));
            attributes.putIfAbsent(model, attributes(columns));
        }
        List<DeviceGroup> groups = new ArrayList<>();
        instances.forEach((model, found) ->
                groups.add(new DeviceGroup("nvidia", "gpu", model, found, attributes.getOrDefault(model, Map.of()))));
        return List.copyOf(groups);
    }

    private static Map<String, String> attributes(String[] columns) {
        Map<String, String> attributes = new TreeMap<>();
        for (int at = 0; at < ATTRIBUTES.size(); at++) {
            String value = columns[at + 2].strip();
            if (!value.startsWith("[") && !value.isEmpty()) {
                attributes.put(ATTRIBUTES.get(at), value);
            }
        }
        return attributes;
    }
}
