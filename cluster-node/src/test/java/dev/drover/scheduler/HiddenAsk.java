package dev.drover.scheduler;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Network.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * What each allocation of a group asks for.
 *
 * @param other the share of a second task, which need not run beside the main one
 * @param device the name of what it asks for
 * @param devices how many of them
 */
record HiddenAsk(
        int cpuMhz,
        int cores,
        int memoryMb,
        int diskMb,
        Optional<TaskShare> other,
        Ports ports,
        String device,
        int devices,
        int mbits,
        boolean volume) {
    /**
     * Ports by number, and how many others.
     *
     * @param staticPort 0 for none; it is not one of the dynamic ports
     * @param network that they are all on; empty for the node's own address
     */
    record Ports(int staticPort, int dynamic, String network) {}

    static HiddenAsk random(Random random, int staticPort, String device, int cores) {
        Optional<TaskShare> other = random.nextInt(3) > 0 ? Optional.empty() : Optional.of(otherTask(random));
        String network = random.nextInt(4) == 0 ? "public" : "";
        return new HiddenAsk(
                cores > 0 ? 0 : 50 + random.nextInt(500),
                cores,
                50 + random.nextInt(500),
                10 + random.nextInt(300),
                other,
                new Ports(random.nextInt(3) == 0 ? staticPort : 0, random.nextInt(3), network),
                device,
                random.nextInt(3) == 0 ? 1 + random.nextInt(2) : 0,
                random.nextInt(3) == 0 ? 10 + random.nextInt(50) : 0,
                random.nextInt(4) == 0);
    }

    private static TaskShare otherTask(Random random) {
        Hook hook = List.of(Hook.values()).get(random.nextInt(Hook.values().length));
        Lifecycle lifecycle = new Lifecycle(hook, hook != Hook.POSTSTOP && random.nextBoolean());
        return new TaskShare(
                50 + random.nextInt(500),
                50 + random.nextInt(500),
                0,
                List.of(),
                List.of(),
                List.of(),
                0,
                Optional.of(lifecycle));
    }

    JobBuilder of(JobBuilder group) {
        group.size(cpuMhz, memoryMb).disk(diskMb);
        if (cores > 0) {
            group.cores(cores);
        }
        other.ifPresent(
                share -> group.task("other", share.lifecycle().orElseThrow(), share.cpuMhz(), share.memoryMb()));
        List<Port> asked = new ArrayList<>();
        if (ports.staticPort() > 0) {
            asked.add(new Port("fixed", ports.staticPort(), 0, ports.network()));
        }
        for (int port = 0; port < ports.dynamic(); port++) {
            asked.add(new Port("any" + port, 0, -1, ports.network()));
        }
        if (!asked.isEmpty()) {
            group.groupPorts(asked.toArray(Port[]::new));
        }
        if (devices > 0) {
            group.device(device, devices);
        }
        if (mbits > 0) {
            group.bandwidth(mbits);
        }
        return volume ? group.volume("data", false) : group;
    }

    /** What it comes to beside its ports, devices and cores: those count as nothing here. */
    AllocatedResources amounts() {
        Map<String, TaskShare> tasks = new TreeMap<>();
        tasks.put("main", new TaskShare(cpuMhz, memoryMb, 0, List.of(), List.of(), List.of(), mbits));
        other.ifPresent(share -> tasks.put("other", share));
        return new AllocatedResources(tasks, diskMb, List.of());
    }
}
