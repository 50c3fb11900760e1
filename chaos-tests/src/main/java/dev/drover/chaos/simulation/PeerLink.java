package dev.drover.chaos.simulation;

import java.time.Duration;

/** What one server sends to another of its own accord: it arrives in order, unless it is lost, as with Pekko's remoting. */
final class PeerLink {
    private final SimulatedWorld world;
    private final SimulatedProcess from;
    private final SimulatedProcess to;
    private long last;

    PeerLink(SimulatedWorld world, SimulatedProcess from, SimulatedProcess to) {
        this.world = world;
        this.from = from;
        this.to = to;
    }

    void send(Object what, Runnable delivery) {
        if (!world.network().reaches(from, to) || world.network().loses(what)) {
            return;
        }
        last = Math.max(
                last, world.time().nanos() + world.network().shortDelay().toNanos());
        world.time().after(Duration.ofNanos(last - world.time().nanos()), () -> {
            if (to.isAlive() && world.network().reaches(from, to)) {
                delivery.run();
            }
        });
    }
}
