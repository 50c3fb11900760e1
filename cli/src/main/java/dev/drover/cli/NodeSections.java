package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code node status} shows of a node beyond the node itself. */
final class NodeSections {
    private static final long MEBIBYTE = 1024 * 1024;

    private final Session session;
    private final Terminal terminal;
    private final HttpApi api;
    private final JsonNode node;
    private final String id;
    private final boolean verbose;
    private final List<JsonNode> allocations;

    NodeSections(Session session, HttpApi api, JsonNode node, boolean verbose) {
        this.session = session;
        this.terminal = session.terminal();
        this.api = api;
        this.node = node;
        this.id = Json.text(node, "ID");
        this.verbose = verbose;
        this.allocations =
                Json.list(api.get("querying node allocations", "/v1/node/" + HttpApi.encode(id) + "/allocations"));
    }

    /** Missing when the node does not answer, which is said once. */
    JsonNode hostStats() {
        if (!Json.text(node, "Status").equals("ready")) {
            return Json.missing();
        }
        try {
            return api.get("querying node stats", "/v1/client/stats?node_id=" + HttpApi.encode(id));
        } catch (ApiException e) {
            terminal.error("Couldn't retrieve stats: " + e.getMessage());
            return Json.missing();
        }
    }

    void show(JsonNode hostStats, boolean stats) {
        if (verbose) {
            new EquipmentSections(terminal, node).showVolumesAndNetworks();
            showDrivers();
        }
        showEvents();
        showAllocated();
        if (!hostStats.isMissingNode()) {
            showUse(hostStats);
            if (stats) {
                showStats(hostStats);
            }
        }
    }

    private void showDrivers() {
        Times times = new Times(session.clock(), true);
        Table table = Table.of("Driver", "Detected", "Healthy", "Message", "Time");
        Json.members(node.path("Drivers"))
                .forEach((name, driver) -> table.row(
                        name,
                        Boolean.toString(Json.flag(driver, "Detected")),
                        Boolean.toString(Json.flag(driver, "Healthy")),
                        Json.text(driver, "HealthDescription"),
                        times.full(Times.ofText(Json.text(driver, "UpdateTime")))));
        section("Drivers", table);
    }

    private void showEvents() {
        Times times = new Times(session.clock(), true);
        Table table = verbose
                ? Table.of("Time", "Subsystem", "Message", "Details")
                : Table.of("Time", "Subsystem", "Message");
        List<JsonNode> events = Json.list(node.path("Events"));
        for (int i = events.size() - 1; i >= 0; i--) {
            JsonNode event = events.get(i);
            String time = times.full(Times.ofText(Json.text(event, "Timestamp")));
            String subsystem = Json.text(event, "Subsystem");
            String message = Json.text(event, "Message");
            if (verbose) {
                table.row(time, subsystem, message, pairs(event.path("Details")));
            } else {
                table.row(time, subsystem, message);
            }
        }
        section("Node Events", table);
    }

    private static String pairs(JsonNode members) {
        return Json.members(members).entrySet().stream()
                .map(entry -> entry.getKey() + " : " + entry.getValue().asText(""))
                .collect(java.util.stream.Collectors.joining(" , "));
    }

    private void showAllocated() {
        long cpu = 0;
        long memory = 0;
        long disk = 0;
        long count = 0;
        for (JsonNode allocation : allocations) {
            if (isRunning(allocation)) {
                JsonNode resources = allocation.path("AllocatedResources");
                AllocatedAmounts amounts = AllocatedAmounts.of(resources);
                cpu += amounts.cpuMhz();
                memory += amounts.memoryMb();
                disk += Json.number(resources.path("Shared"), "DiskMB");
                count++;
            }
        }
        Table table = Table.of("CPU", "Memory", "Disk", "Alloc Count");
        table.row(
                cpu + "/" + usableCpu() + " MHz",
                Sizes.ofMebibytes(memory) + "/" + Sizes.ofMebibytes(usable("Memory", "MemoryMB")),
                Sizes.ofMebibytes(disk) + "/" + Sizes.ofMebibytes(usable("Disk", "DiskMB")),
                Long.toString(count));
        section("Allocated Resources", table);
    }

    private long usableCpu() {
        return usable("Cpu", "CpuShares");
    }

    private long usable(String resource, String field) {
        long total = Json.number(node.path("NodeResources").path(resource), field);
        return total - Json.number(node.path("ReservedResources").path(resource), field);
    }

    private void showUse(JsonNode hostStats) {
        double ticks = 0;
        long memory = 0;
        for (JsonNode allocation : allocations) {
            if (isRunning(allocation)) {
                JsonNode usage = usage(allocation);
                ticks += usage.path("CpuStats").path("TotalTicks").asDouble();
                JsonNode memoryStats = usage.path("MemoryStats");
                memory += Math.max(Json.number(memoryStats, "Usage"), Json.number(memoryStats, "RSS"));
            }
        }
        String cpus = Json.number(node.path("NodeResources").path("Cpu"), "CpuShares") + " MHz";
        long total = Json.number(node.path("NodeResources").path("Memory"), "MemoryMB") * MEBIBYTE;
        Table allocated = Table.of("CPU", "Memory");
        allocated.row(Math.round(ticks) + "/" + cpus, Sizes.ofBytes(memory) + "/" + Sizes.ofBytes(total));
        section("Allocation Resource Utilization", allocated);
        JsonNode hostMemory = hostStats.path("Memory");
        JsonNode disk = hostStats.path("AllocDirStats");
        Table host = Table.of("CPU", "Memory", "Disk");
        host.row(
                Math.round(hostStats.path("CPUTicksConsumed").asDouble()) + "/" + cpus,
                Sizes.ofBytes(Json.number(hostMemory, "Used")) + "/" + Sizes.ofBytes(Json.number(hostMemory, "Total")),
                Sizes.ofBytes(Json.number(disk, "Used")) + "/" + Sizes.ofBytes(Json.number(disk, "Size")));
        section("Host Resource Utilization", host);
    }

    /** An allocation that has just ended has no figures any more. */
    private JsonNode usage(JsonNode allocation) {
        String path = "/v1/client/allocation/" + HttpApi.encode(Json.text(allocation, "ID")) + "/stats";
        try {
            return api.get("querying stats", path).path("ResourceUsage");
        } catch (ApiException e) {
            return Json.missing();
        }
    }

    private void showStats(JsonNode hostStats) {
        Table cpu = Table.of("CPU", "User", "System", "Idle");
        for (JsonNode core : hostStats.path("CPU")) {
            cpu.row(Json.text(core, "CPU"), percent(core, "User"), percent(core, "System"), percent(core, "Idle"));
        }
        section("CPU Stats", cpu);
        JsonNode memory = hostStats.path("Memory");
        terminal.title("Memory Stats");
        KeyValues memoryValues = new KeyValues();
        for (String field : List.of("Total", "Available", "Used", "Free")) {
            memoryValues.add(field, Sizes.ofBytes(Json.number(memory, field)));
        }
        memoryValues.lines().forEach(terminal::line);
        for (JsonNode disk : hostStats.path("DiskStats")) {
            terminal.title("Disk Stats");
            new KeyValues()
                    .add("Device", Json.text(disk, "Device"))
                    .add("MountPoint", Json.text(disk, "Mountpoint"))
                    .add("Size", Sizes.ofBytes(Json.number(disk, "Size")))
                    .add("Used", Sizes.ofBytes(Json.number(disk, "Used")))
                    .add("Available", Sizes.ofBytes(Json.number(disk, "Available")))
                    .add("Used Percent", percent(disk, "UsedPercent"))
                    .add("Inodes Percent", percent(disk, "InodesUsedPercent"))
                    .lines()
                    .forEach(terminal::line);
        }
    }

    private static String percent(JsonNode stats, String field) {
        return String.format(Locale.ROOT, "%.2f%%", stats.path(field).asDouble());
    }

    void showAllocations() {
        terminal.title("Allocations");
        if (allocations.isEmpty()) {
            terminal.line("No allocations placed");
            return;
        }
        AllocationTable.of(session, allocations, verbose).lines().forEach(terminal::line);
    }

    void showAttributes() {
        terminal.title("Attributes");
        keyValues(node.path("Attributes"));
        new EquipmentSections(terminal, node).showDevices();
        terminal.title("Meta");
        keyValues(node.path("Meta"));
    }

    private void keyValues(JsonNode members) {
        KeyValues values = new KeyValues();
        for (Map.Entry<String, JsonNode> entry : Json.members(members).entrySet()) {
            values.add(entry.getKey(), entry.getValue().asText(""));
        }
        values.lines().forEach(terminal::line);
    }

    private void section(String title, Table table) {
        terminal.title(title);
        table.lines().forEach(terminal::line);
    }

    static boolean isRunning(JsonNode allocation) {
        return Json.text(allocation, "ClientStatus").equals("running");
    }
}
