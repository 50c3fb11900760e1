package dev.drover.gateway.route;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the HTTP API says of its own agent.
 *
 * @param httpAddress where others reach this API, {@code host:port}
 * @param rpcAddress where agents reach this server, {@code host:port}; what Nomad calls the leader's address
 * @param isServer whether this agent is a server
 * @param servers those that an agent which is no server connects to, {@code host:port}
 * @param client this agent's node, if it is a client
 * @param devArtifacts a directory served under {@code /dev/artifacts/}, in development only
 */
public record GatewaySettings(
        String name,
        String region,
        String datacenter,
        String version,
        Supplier<String> httpAddress,
        Supplier<String> rpcAddress,
        boolean isServer,
        List<String> servers,
        Supplier<Optional<LocalClient>> client,
        Optional<Path> devArtifacts) {
    public GatewaySettings {
        servers = List.copyOf(servers);
    }
}
