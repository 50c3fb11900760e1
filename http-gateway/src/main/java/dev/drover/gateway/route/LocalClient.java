package dev.drover.gateway.route;

import dev.drover.protocol.NodeId;
import java.time.Duration;

/**
 * What the API says of the client in its own process.
 *
 * @param heartbeatTtl within which the client has to beat; zero before a server said so
 * @param sinceHeard how long ago the client last heard of a server
 */
public record LocalClient(NodeId node, Duration heartbeatTtl, Duration sinceHeard) {}
