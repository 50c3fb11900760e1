package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code alloc status} shows of each task. */
final class TaskSections {
    private static final List<String> HOOKS = List.of("prestart", "", "poststart", "poststop");

    private final Session session;
    private final Terminal terminal;
    private final JsonNode allocation;
    private final boolean verbose;

    TaskSections(Session session, JsonNode allocation, boolean verbose) {
        this.session = session;
        this.terminal = session.terminal();
        this.allocation = allocation;
        this.verbose = verbose;
    }

    /** @param usage live figures of the allocation, missing when there are none */
    void show(JsonNode usage, boolean stats) {
        Map<String, JsonNode> states = Json.members(allocation.path("TaskStates"));
        List<String> names = new ArrayList<>(states.keySet());
        names.sort(Comparator.<String>comparingInt(name -> HOOKS.indexOf(hook(allocation, name)))
                .thenComparing(Comparator.naturalOrder()));
        for (String name : names) {
            show(
                    name,
                    states.getOrDefault(name, Json.missing()),
                    usage.path("Tasks").path(name),
                    stats);
        }
    }

    private void show(String name, JsonNode state, JsonNode usage, boolean stats) {
        String lifecycle = lifecycle(allocation, name);
        String remark = lifecycle.equals("main") ? "" : " (" + lifecycle + ")";
        terminal.title("Task \"" + name + "\"" + remark + " is \"" + Json.text(state, "State") + "\"");
        terminal.line("Task Resources:");
        resources(name, usage.path("ResourceUsage")).lines().forEach(terminal::line);
        if (stats && !usage.isMissingNode()) {
            showStats(usage.path("ResourceUsage"));
        }
        showDevices(name);
        showVolumes(name);
        terminal.line("");
        terminal.line("Task Events:");
        events(state).lines().forEach(terminal::line);
        showRecentEvents(state);
    }

    private void showDevices(String name) {
        JsonNode devices =
                allocation.path("AllocatedResources").path("Tasks").path(name).path("Devices");
        if (devices.isEmpty()) {
            return;
        }
        Table table = Table.of("Device", "IDs");
        for (JsonNode device : devices) {
            table.row(
                    Json.text(device, "Vendor") + "/" + Json.text(device, "Type") + "/" + Json.text(device, "Name"),
                    String.join(",", Json.texts(device.path("DeviceIDs"))));
        }
        terminal.line("");
        terminal.line("Devices:");
        table.lines().forEach(terminal::line);
    }

    private void showVolumes(String name) {
        JsonNode mounts = task(allocation, name).path("VolumeMounts");
        if (mounts.isEmpty()) {
            return;
        }
        JsonNode volumes = group(allocation).path("Volumes");
        Table table = Table.of("ID", "Read Only");
        for (JsonNode mount : mounts) {
            JsonNode volume = volumes.path(Json.text(mount, "Volume"));
            boolean readOnly = Json.flag(volume, "ReadOnly") || Json.flag(mount, "ReadOnly");
            table.row(Json.text(volume, "Source"), Boolean.toString(readOnly));
        }
        terminal.line("");
        terminal.line("Host Volumes:");
        table.lines().forEach(terminal::line);
    }

    static String lifecycle(JsonNode allocation, String task) {
        String hook = hook(allocation, task);
        if (hook.isEmpty()) {
            return "main";
        }
        return Json.flag(task(allocation, task).path("Lifecycle"), "Sidecar") ? hook + " sidecar" : hook;
    }

    private static String hook(JsonNode allocation, String task) {
        return Json.text(task(allocation, task).path("Lifecycle"), "Hook");
    }

    private static JsonNode task(JsonNode allocation, String name) {
        return named(group(allocation).path("Tasks"), name);
    }

    private static JsonNode group(JsonNode allocation) {
        return named(allocation.path("Job").path("TaskGroups"), Json.text(allocation, "TaskGroup"));
    }

    private static JsonNode named(JsonNode parts, String name) {
        for (JsonNode part : parts) {
            if (Json.text(part, "Name").equals(name)) {
                return part;
            }
        }
        return Json.missing();
    }

    private Table resources(String name, JsonNode usage) {
        JsonNode allocated = allocation.path("AllocatedResources").path("Tasks").path(name);
        long cpu = Json.number(allocated.path("Cpu"), "CpuShares");
        long memory = Json.number(allocated.path("Memory"), "MemoryMB");
        long disk = Json.number(allocation.path("AllocatedResources").path("Shared"), "DiskMB");
        String cpuText = cpu + " MHz";
        String memoryText = Sizes.ofMebibytes(memory);
        if (!usage.isMissingNode()) {
            double ticks = usage.path("CpuStats").path("TotalTicks").asDouble();
            cpuText = Math.round(ticks) + "/" + cpuText;
            memoryText = Sizes.ofBytes(usedMemory(usage)) + "/" + memoryText;
        }
        List<String> addresses = addresses(allocated);
        String first = addresses.isEmpty() ? "" : addresses.get(0);
        Table table = Table.blank("CPU", "Memory", "Disk", "Addresses")
                .row(cpuText, memoryText, Sizes.ofMebibytes(disk), first);
        long most = Json.number(allocated.path("Memory"), "MemoryMaxMB");
        String limit = most > memory ? "Max: " + Sizes.ofMebibytes(most) : "";
        if (!limit.isEmpty() || addresses.size() > 1) {
            table.row("", limit, "", addresses.size() > 1 ? addresses.get(1) : "");
        }
        for (int i = 2; i < addresses.size(); i++) {
            table.row("", "", "", addresses.get(i));
        }
        return table;
    }

    /** What counts towards the limit if the node knows it, else what is resident. */
    private static long usedMemory(JsonNode usage) {
        JsonNode memory = usage.path("MemoryStats");
        long used = Json.number(memory, "Usage");
        return used > 0 ? used : Json.number(memory, "RSS");
    }

    private static List<String> addresses(JsonNode allocated) {
        List<String> addresses = new ArrayList<>();
        for (JsonNode network : allocated.path("Networks")) {
            String ip = Json.text(network, "IP");
            for (String kind : List.of("DynamicPorts", "ReservedPorts")) {
                for (JsonNode port : network.path(kind)) {
                    addresses.add(Json.text(port, "Label") + ": " + ip + ":" + Json.number(port, "Value"));
                }
            }
        }
        return addresses;
    }

    private void showStats(JsonNode usage) {
        terminal.line("");
        terminal.line("Memory Stats");
        JsonNode memory = usage.path("MemoryStats");
        Table memoryTable = Table.of(Json.texts(memory.path("Measured")));
        memoryTable.row(Json.texts(memory.path("Measured")).stream()
                .map(name -> Sizes.ofBytes(Json.number(memory, name.replace(" ", ""))))
                .toList());
        memoryTable.lines().forEach(terminal::line);
        terminal.line("");
        terminal.line("CPU Stats");
        JsonNode cpu = usage.path("CpuStats");
        Table cpuTable = Table.of("Percent", "User Mode", "System Mode", "Throttled Periods", "Throttled Time");
        cpuTable.row(
                percent(cpu, "Percent"),
                percent(cpu, "UserMode"),
                percent(cpu, "SystemMode"),
                Long.toString(Json.number(cpu, "ThrottledPeriods")),
                Long.toString(Json.number(cpu, "ThrottledTime")));
        cpuTable.lines().forEach(terminal::line);
    }

    private static String percent(JsonNode cpu, String field) {
        return String.format(Locale.ROOT, "%.2f%%", cpu.path(field).asDouble());
    }

    private KeyValues events(JsonNode state) {
        Times times = new Times(session.clock(), true);
        return new KeyValues()
                .add("Started At", orNone(times, Json.text(state, "StartedAt")))
                .add("Finished At", orNone(times, Json.text(state, "FinishedAt")))
                .add("Total Restarts", Json.number(state, "Restarts"))
                .add("Last Restart", orNone(times, Json.text(state, "LastRestart")));
    }

    private static String orNone(Times times, String text) {
        return Times.ofText(text).map(times::full).orElse("N/A");
    }

    /** The API's list has the oldest first, also among those of one moment. */
    private static List<JsonNode> newestFirst(JsonNode events) {
        List<JsonNode> all = new ArrayList<>(Json.list(events));
        Collections.reverse(all);
        return all;
    }

    private void showRecentEvents(JsonNode state) {
        Times times = new Times(session.clock(), true);
        Table table = Table.of("Time", "Type", "Description");
        for (JsonNode event : newestFirst(state.path("Events"))) {
            String shown = Json.text(event, "DisplayMessage");
            table.row(
                    times.full(Times.ofNanos(Json.number(event, "Time"))),
                    Json.text(event, "Type"),
                    shown.isEmpty() ? Json.text(event, "Message") : shown);
        }
        terminal.line("");
        terminal.line("Recent Events:");
        table.lines().forEach(terminal::line);
        if (verbose && Json.flag(state, "Failed")) {
            terminal.line("The task has failed.");
        }
    }
}
