package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.BlockingQuery;
import dev.drover.protocol.api.ApiJson;
import dev.drover.server.Engine;
import dev.drover.server.Members.ServerMember;
import java.util.List;
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
        return knownServers().thenApply(servers -> {
            ObjectNode json = ApiJson.object();
            json.set("config", config());
            json.set("member", member());
            json.set(
                    "stats",
                    new AgentStats(settings, engines.get(), others(servers).size()).json());
            return Replies.json(call.parameters(), json);
        });
    }

    private CompletionStage<List<ServerMember>> knownServers() {
        return engines.get().map(Engine::members).orElseGet(() -> CompletableFuture.completedStage(List.of()));
    }

    private List<ServerMember> others(List<ServerMember> servers) {
        return servers.stream()
                .filter(server -> !server.name().equals(settings.name()))
                .toList();
    }

    private ObjectNode config() {
        ObjectNode config = ApiJson.object();
        config.put("Name", settings.name());
        config.put("Region", settings.region());
        config.put("Datacenter", settings.datacenter());
        config.putObject("Server").put("Enabled", settings.isServer());
        config.putObject("Client").put("Enabled", settings.client().get().isPresent());
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
        tags.put("expect", "1");
        tags.put("bootstrap", "1");
        member.put("Status", server.isReachable() ? "alive" : "failed");
        for (String protocol :
                new String[] {"ProtocolMin", "ProtocolMax", "ProtocolCur", "DelegateMin", "DelegateMax", "DelegateCur"
                }) {
            member.put(protocol, 1);
        }
        return member;
    }

    private CompletionStage<HttpResponse> members(Call call) {
        if (!settings.isServer()) {
            throw new ApiException(503, "No servers: this agent is no server, ask one of the servers");
        }
        return knownServers().thenApply(servers -> {
            ObjectNode json = ApiJson.object();
            json.put("ServerName", settings.name());
            json.put("ServerRegion", settings.region());
            json.put("ServerDC", settings.datacenter());
            ArrayNode members = json.putArray("Members");
            members.add(member());
            others(servers).stream().map(this::member).forEach(members::add);
            return Replies.json(call.parameters(), json);
        });
    }

    /** This server where agents reach it, then the others where servers do. */
    private CompletionStage<HttpResponse> peers(Call call, Engine engine) {
        return engine.members().thenApply(servers -> {
            ArrayNode peers = ApiJson.array().add(leader());
            others(servers).stream().map(ServerMember::address).forEach(peers::add);
            return Replies.json(call.parameters(), peers);
        });
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
        boolean isClient = settings.client().get().isPresent();
        if (isClient ? !type.equals("server") : type.equals("client")) {
            well &= isClient;
            json.putObject("client").put("ok", isClient).put("message", isClient ? "ok" : "client not enabled");
        }
        HttpResponse response = Replies.json(call.parameters(), json);
        return CompletableFuture.completedStage(
                well ? response : response.withStatus(StatusCodes.INTERNAL_SERVER_ERROR));
    }
}
