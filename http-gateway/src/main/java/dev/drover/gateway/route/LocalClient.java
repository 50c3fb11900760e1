package dev.drover.gateway.route;

import dev.drover.agent.outlet.LogShipper;
import dev.drover.protocol.NodeId;
import java.time.Duration;
import java.util.List;

/**
 * What the API says of the client in its own process.
 *
 * @param heartbeatTtl within which the client has to beat; zero before a server said so
 * @param sinceHeard how long ago the client last heard of a server
 * @param outlets where it sends what tasks write
 */
public record LocalClient(NodeId node, Duration heartbeatTtl, Duration sinceHeard, List<LogShipper> outlets) {}
