package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.agent.outlet.LogShipper;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.jobspec.hcl.Durations;
import dev.drover.server.Engine;
import java.util.Locale;
import java.util.Optional;

/**
 * The figures in {@code /v1/agent/self}, text by text, as {@code agent-info} and health checks read them.
 *
 * @param otherServers how many servers there are besides this one
 */
record AgentStats(GatewaySettings settings, Optional<Engine> engine, int otherServers) {
    ObjectNode json() {
        ObjectNode stats = ApiJson.object();
        if (settings.isServer()) {
            addServer(stats);
        }
        engine.ifPresent(running -> addJournal(stats, running));
        engine.ifPresent(running -> addScheduler(stats, running));
        settings.client().get().ifPresent(client -> addClient(stats, client));
        settings.client().get().ifPresent(client -> addOutlets(stats, client));
        addRuntime(stats);
        return stats;
    }

    private void addServer(ObjectNode stats) {
        stats.putObject("nomad")
                .put("server", "true")
                .put("leader", Boolean.toString(engine.isPresent()))
                .put("leader_addr", settings.rpcAddress().get())
                .put("known_regions", "1")
                .put("bootstrap", "true");
        // There is no Raft: these are what checks written for Nomad ask of it.
        String index = engine.map(
                        running -> Long.toString(running.keeper().view().index()))
                .orElse("0");
        stats.putObject("raft")
                .put("state", engine.isPresent() ? "Leader" : "Follower")
                .put("num_peers", Integer.toString(otherServers))
                .put("commit_index", index)
                .put("applied_index", index)
                .put("last_log_index", index);
    }

    private static void addJournal(ObjectNode stats, Engine engine) {
        var stored = engine.session().stored();
        stats.putObject("journal")
                .put("stored_rows", Long.toString(stored.rows()))
                .put("stored_events", Long.toString(stored.events()))
                .put("stored_bytes", Long.toString(stored.bytes()));
    }

    /** Since the server's session began. */
    private static void addScheduler(ObjectNode stats, Engine engine) {
        var totals = engine.queue().pending().totals();
        stats.putObject("scheduler")
                .put("placements_offered", Long.toString(totals.offered()))
                .put("placements_refused", Long.toString(totals.refused()));
    }

    private void addClient(ObjectNode stats, LocalClient client) {
        stats.putObject("client")
                .put("node_id", client.node().value())
                .put(
                        "known_servers",
                        settings.isServer() ? settings.rpcAddress().get() : String.join(",", settings.servers()))
                .put("heartbeat_ttl", Durations.format(client.heartbeatTtl()))
                .put("last_heartbeat", Durations.format(client.sinceHeard()))
                .put("num_allocations", Long.toString(liveAllocations(client.node())));
    }

    /** Since the agent's start. */
    private static void addOutlets(ObjectNode stats, LocalClient client) {
        for (LogShipper outlet : client.outlets()) {
            LogShipper.Figures figures = outlet.figures();
            stats.putObject("log_outlet_" + outlet.name())
                    .put("lines", Long.toString(figures.lines()))
                    .put("refused_lines", Long.toString(figures.refused()))
                    .put("lost_bytes", Long.toString(figures.lost()))
                    .put("trouble", figures.trouble());
        }
    }

    private long liveAllocations(NodeId node) {
        return engine.stream()
                .flatMap(running -> running.keeper().view().node(node).stream())
                .flatMap(state -> state.allocations().values().stream())
                .filter(allocation -> !allocation.client().isTerminal())
                .count();
    }

    private static void addRuntime(ObjectNode stats) {
        Runtime java = Runtime.getRuntime();
        stats.putObject("runtime")
                .put("version", Runtime.version().toString())
                .put("max_procs", Integer.toString(java.availableProcessors()))
                .put("arch", System.getProperty("os.arch", ""))
                .put("kernel.name", System.getProperty("os.name", "").toLowerCase(Locale.ROOT))
                .put("heap_used_bytes", Long.toString(java.totalMemory() - java.freeMemory()));
    }
}
