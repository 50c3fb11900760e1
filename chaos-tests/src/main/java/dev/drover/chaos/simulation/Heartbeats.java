package dev.drover.chaos.simulation;

import dev.drover.persistence.ownership.ServerSession;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * When agents were heard of by the servers of their nodes: by the process, that is, which may stand still just then. What
 * waits there when a node is given up shows that the server was late, and not the agent.
 */
final class Heartbeats {
    /** What a server that is as quick as it takes itself for may need from an arrival to whom it is for. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(6);

    private static final Duration ALLOWED =
            ServerLife.SETTINGS.heartbeatTtl().plus(ServerLife.SETTINGS.heartbeatGrace());

    private final SimulatedWorld world;
    private final Map<UUID, Map<String, Deque<Long>>> arrivals = new HashMap<>();

    Heartbeats(SimulatedWorld world) {
        this.world = world;
    }

    void arrived(ServerSession at, String node) {
        Deque<Long> heard = arrivals.computeIfAbsent(at.id(), unseen -> new HashMap<>())
                .computeIfAbsent(node, unseen -> new ArrayDeque<>());
        heard.addLast(world.time().nanos());
        heard.removeIf(moment -> since(moment).compareTo(ALLOWED) >= 0);
    }

    /** The session decides that a node has not been heard of for as long as its agent may be silent. */
    void expires(ServerSession at, String node) {
        arrivals.getOrDefault(at.id(), Map.of()).getOrDefault(node, new ArrayDeque<>()).stream()
                .map(this::since)
                .filter(since -> since.compareTo(ON_THE_WAY) > 0 && since.compareTo(ALLOWED) < 0)
                .findFirst()
                .ifPresent(since -> world.violate(
                        Invariant.NO_NODE_LOST_UNHEARD,
                        node + " is given up by a server that a heartbeat had reached " + since + " before"));
    }

    private Duration since(long moment) {
        return Duration.ofNanos(world.time().nanos() - moment);
    }
}
