package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.BlockingQuery;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.server.Engine;
import dev.drover.server.Members.ServerMember;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/** {@code /v1/agent} and {@code /v1/status}: what the agent says of itself. */
final class AgentRoutes {
    private final GatewaySettings settings;
    private final Supplier<Optional<Engine>> engines;

    AgentRoutes(GatewaySettings settings, Supplier<Optional<Engine>> engines) {
        this.settings = settings;
        this.engines = engines;
    }

    void addTo(RouteTable table) {
        table.getLocal("/v1/agent/self", this::self)
                .getLocal("/v1/agent/health", this::health)
                .getLocal("/v1/agent/members", this::members)
                .get(
                        "/v1/status/leader",
                        (call, engine) -> json(call, ApiJson.array().textNode(leader())))
                .get("/v1/status/peers", this::peers)
                .getLocal("/v1/regions", call -> json(call, ApiJson.array().add(settings.region())));
    }

    private String leader() {
        return settings.rpcAddress().get();
    }

    private static CompletionStage<HttpResponse> json(Call call, JsonNode json) {
        return CompletableFuture.completedStage(Replies.json(call.parameters(), json));
    }

    private boolean hasSession() {
        return engines.get().isPresent();
    }

    private CompletionStage<HttpResponse> self(Call call) {
        ObjectNode json = ApiJson.object();
        json.set("config", config());
        json.set("member", member());
        json.set("stats", stats());
        return json(call, json);
    }

    private ObjectNode config() {
        ObjectNode config = ApiJson.object();
        config.put("Name", settings.name());
        config.put("Region", settings.region());
        config.put("Datacenter", settings.datacenter());
        config.putObject("Server").put("Enabled", settings.isServer());
        config.putObject("Client").put("Enabled", settings.clientNode().get().isPresent());
        config.putObject("ACL").put("Enabled", false);
        config.putObject("AdvertiseAddrs")
                .put("HTTP", settings.httpAddress().get())
                .put("RPC", settings.rpcAddress().get());
        ObjectNode version = config.putObject("Version");
        int dash = settings.version().indexOf('-');
        version.put(
                "Version", dash < 0 ? settings.version() : settings.version().substring(0, dash));
        version.put("VersionPrerelease", dash < 0 ? "" : settings.version().substring(dash + 1));
        version.put("VersionMetadata", "");
        version.put("Revision", "");
        ObjectNode ui = config.putObject("UI");
        ui.put("Enabled", false);
        ui.putObject("Label").put("Text", "");
        return config;
    }

    private ObjectNode member() {
        ObjectNode member = ApiJson.object();
        if (!settings.isServer()) {
            member.put("Name", "");
            return member;
        }
        return member(new ServerMember(settings.name(), settings.rpcAddress().get(), true));
    }

    private ObjectNode member(ServerMember server) {
        ObjectNode member = ApiJson.object();
        int colon = server.address().lastIndexOf(':');
        String port = server.address().substring(colon + 1);
        member.put("Name", server.name() + "." + settings.region());
        member.put("Addr", server.address().substring(0, Math.max(0, colon)));
        member.put("Port", port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0);
        ObjectNode tags = member.putObject("Tags");
        tags.put("region", settings.region());
        tags.put("dc", settings.datacenter());
        tags.put("port", port);
        tags.put("build", settings.version());
        tags.put("role", "drover");
        tags.put("id", server.name());
        tags.put("raft_vsn", "0");
        tags.put("vsn", "1");
        member.put("Status", server.isReachable() ? "alive" : "failed");
        for (String protocol :
                new String[] {"ProtocolMin", "ProtocolMax", "ProtocolCur", "DelegateMin", "DelegateMax", "DelegateCur"
                }) {
            member.put(protocol, 1);
        }
        return member;
    }

    private ObjectNode stats() {
        ObjectNode stats = ApiJson.object();
        if (settings.isServer()) {
            ObjectNode server = stats.putObject("nomad");
            server.put("server", "true");
            server.put("leader", Boolean.toString(hasSession()));
            server.put("leader_addr", settings.rpcAddress().get());
            server.put("known_regions", "1");
            server.put("bootstrap", "true");
        }
        engines.get().map(engine -> engine.session().stored()).ifPresent(stored -> {
            ObjectNode journal = stats.putObject("journal");
            journal.put("stored_rows", Long.toString(stored.rows()));
            journal.put("stored_events", Long.toString(stored.events()));
            journal.put("stored_bytes", Long.toString(stored.bytes()));
        });
        Optional<NodeId> node = settings.clientNode().get();
        if (node.isPresent()) {
            ObjectNode client = stats.putObject("client");
            client.put("node_id", node.get().value());
            client.put(
                    "known_servers",
                    settings.isServer() ? settings.rpcAddress().get() : String.join(",", settings.servers()));
            long allocations = engines.get().stream()
                    .flatMap(engine -> engine.keeper().view().node(node.get()).stream())
                    .flatMap(state -> state.allocations().values().stream())
                    .filter(allocation -> !allocation.client().isTerminal())
                    .count();
            client.put("num_allocations", Long.toString(allocations));
        }
        ObjectNode runtime = stats.putObject("runtime");
        Runtime java = Runtime.getRuntime();
        runtime.put("version", Runtime.version().toString());
        runtime.put("max_procs", Integer.toString(java.availableProcessors()));
        runtime.put("arch", System.getProperty("os.arch", ""));
        runtime.put("kernel.name", System.getProperty("os.name", "").toLowerCase(Locale.ROOT));
        runtime.put("heap_used_bytes", Long.toString(java.totalMemory() - java.freeMemory()));
        return stats;
    }

    private CompletionStage<HttpResponse> members(Call call) {
        if (!settings.isServer()) {
            throw new ApiException(503, "No servers: this agent is no server, ask one of the servers");
        }
        CompletionStage<List<ServerMember>> known =
                engines.get().map(Engine::members).orElseGet(() -> CompletableFuture.completedStage(List.of()));
        return known.thenApply(servers -> {
            ObjectNode json = ApiJson.object();
            json.put("ServerName", settings.name());
            json.put("ServerRegion", settings.region());
            json.put("ServerDC", settings.datacenter());
            ArrayNode members = json.putArray("Members");
            members.add(member());
            servers.stream().filter(this::isOther).map(this::member).forEach(members::add);
            return Replies.json(call.parameters(), json);
        });
    }

    /** This server where agents reach it, then the others where servers do. */
    private CompletionStage<HttpResponse> peers(Call call, Engine engine) {
        return engine.members().thenApply(servers -> {
            ArrayNode peers = ApiJson.array().add(leader());
            servers.stream().filter(this::isOther).map(ServerMember::address).forEach(peers::add);
            return Replies.json(call.parameters(), peers);
        });
    }

    private boolean isOther(ServerMember server) {
        return !server.name().equals(settings.name());
    }

    /** 500 with the same JSON when something asked for is not well. */
    private CompletionStage<HttpResponse> health(Call call) {
        String type = call.parameters().textOr("type", "");
        ObjectNode json = ApiJson.object();
        boolean well = true;
        if (settings.isServer() ? !type.equals("client") : type.equals("server")) {
            boolean ok = settings.isServer() && hasSession();
            String trouble = settings.isServer() ? BlockingQuery.SESSION_LOST : "server not enabled";
            well = ok;
            json.putObject("server").put("ok", ok).put("message", ok ? "ok" : trouble);
        }
        boolean isClient = settings.clientNode().get().isPresent();
        if (isClient ? !type.equals("server") : type.equals("client")) {
            well &= isClient;
            json.putObject("client").put("ok", isClient).put("message", isClient ? "ok" : "client not enabled");
        }
        HttpResponse response = Replies.json(call.parameters(), json);
        return CompletableFuture.completedStage(
                well ? response : response.withStatus(StatusCodes.INTERNAL_SERVER_ERROR));
    }
}
