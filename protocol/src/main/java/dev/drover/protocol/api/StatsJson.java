package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.AllocationStats.TaskUsage;
import dev.drover.protocol.stream.NodeStats;
import java.util.Collection;
import java.util.List;

/** Nomad's {@code AllocResourceUsage} and {@code HostStats}. */
public final class StatsJson {
    private StatsJson() {}

    public static ObjectNode of(AllocationStats stats) {
        ObjectNode json = ApiJson.object();
        json.set("ResourceUsage", usage(stats.tasks().values()));
        json.set("Tasks", ApiJson.objects(stats.tasks(), StatsJson::task));
        json.put("Timestamp", ApiJson.nanos(stats.at()));
        return json;
    }

    private static ObjectNode task(TaskUsage task) {
        ObjectNode json = ApiJson.object();
        json.set("ResourceUsage", usage(List.of(task)));
        json.put("Timestamp", ApiJson.nanos(task.at()));
        json.putNull("Pids");
        return json;
    }

    private static ObjectNode usage(Collection<TaskUsage> tasks) {
        ObjectNode json = ApiJson.object();
        ObjectNode memory = json.putObject("MemoryStats");
        long rss = tasks.stream().mapToLong(TaskUsage::rssBytes).sum();
        memory.put("RSS", rss);
        memory.put("Cache", 0);
        memory.put("Swap", 0);
        memory.put("Usage", rss);
        memory.put("MaxUsage", 0);
        memory.put("KernelUsage", 0);
        memory.put("KernelMaxUsage", 0);
        memory.set("Measured", ApiJson.texts(List.of("RSS", "Usage")));
        ObjectNode cpu = json.putObject("CpuStats");
        cpu.put(
                "SystemMode",
                tasks.stream().mapToDouble(TaskUsage::systemPercent).sum());
        cpu.put("UserMode", tasks.stream().mapToDouble(TaskUsage::userPercent).sum());
        cpu.put("TotalTicks", tasks.stream().mapToDouble(TaskUsage::cpuMhz).sum());
        cpu.put("ThrottledPeriods", 0);
        cpu.put("ThrottledTime", 0);
        cpu.put("Percent", tasks.stream().mapToDouble(TaskUsage::cpuPercent).sum());
        cpu.set("Measured", ApiJson.texts(List.of("System Mode", "User Mode", "Percent")));
        json.set("DeviceStats", ApiJson.array());
        return json;
    }

    public static ObjectNode of(NodeStats stats) {
        ObjectNode json = ApiJson.object();
        ObjectNode memory = json.putObject("Memory");
        memory.put("Total", stats.memory().total());
        memory.put("Available", stats.memory().available());
        memory.put("Used", stats.memory().used());
        memory.put("Free", stats.memory().free());
        ObjectNode cpu = json.putArray("CPU").addObject();
        cpu.put("CPU", "cpu-total");
        cpu.put("User", stats.cpu().userPercent());
        cpu.put("System", stats.cpu().systemPercent());
        cpu.put("Idle", stats.cpu().idlePercent());
        cpu.put("TotalPercent", stats.cpu().totalPercent());
        json.putArray("DiskStats").add(disk(stats.disk()));
        json.set("AllocDirStats", disk(stats.disk()));
        json.set("DeviceStats", ApiJson.array());
        json.put("Uptime", stats.uptime().toSeconds());
        json.put("CPUTicksConsumed", stats.cpuMhz());
        json.put("Timestamp", ApiJson.nanos(stats.at()));
        return json;
    }

    private static ObjectNode disk(NodeStats.Disk disk) {
        ObjectNode json = ApiJson.object();
        json.put("Device", "");
        json.put("Mountpoint", disk.path());
        json.put("Size", disk.size());
        json.put("Used", disk.used());
        json.put("Available", disk.available());
        json.put("UsedPercent", disk.size() == 0 ? 0 : 100.0 * disk.used() / disk.size());
        json.put("InodesUsedPercent", 0);
        return json;
    }
}
