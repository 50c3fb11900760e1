package dev.drover.chaos.simulation;

import dev.drover.server.stream.NodeDirectory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream between an agent and a server: in order, and without a gap until it breaks, which the two notice in their own time. */
final class AgentLink {
    private static final double BREAKS = 0.0005;

    private final SimulatedWorld world;
    private final Machine machine;
    private final ServerLife server;
    private long lastUp;
    private long lastDown;
    private boolean isOpen = true;
    private boolean missed;
    private NodeDirectory.@Nullable Watch watch;

    AgentLink(SimulatedWorld world, Machine machine, ServerLife server) {
        this.world = world;
        this.machine = machine;
        this.server = server;
    }

    ServerLife server() {
        return server;
    }

    boolean isOpen() {
        return isOpen;
    }

    /** On the server's end: ends with the stream. */
    void watchedBy(NodeDirectory.Watch begun) {
        watch = begun;
        if (!isOpen) {
            begun.cancel();
        }
    }

    void toServer(Runnable delivery) {
        if (!carries()) {
            return;
        }
        lastUp = Math.max(lastUp, world.time().nanos() + world.network().delay().toNanos());
        world.time().after(Duration.ofNanos(lastUp - world.time().nanos()), () -> server.streams()
                .execute(() -> {
                    if (isOpen) {
                        delivery.run();
                    }
                }));
    }

    void toAgent(Runnable delivery) {
        if (!carries()) {
            return;
        }
        lastDown = Math.max(
                lastDown, world.time().nanos() + world.network().delay().toNanos());
        world.time().after(Duration.ofNanos(lastDown - world.time().nanos()), () -> {
            if (isOpen && machine.isAgentUp()) {
                delivery.run();
            }
        });
    }

    /** All that is sent arrives in order, or the stream ends: one that has missed something carries nothing more. */
    private boolean carries() {
        if (isOpen && machine.isCut()) {
            missed = true;
            return false;
        }
        if (isOpen && (missed || world.network().breaks(BREAKS))) {
            world.trace().note("network   breaks the stream of %s", machine);
            close();
        }
        return isOpen;
    }

    void close() {
        if (!isOpen) {
            return;
        }
        isOpen = false;
        server.streams().execute(() -> {
            if (watch != null) {
                watch.cancel();
            }
        });
        world.time()
                .after(world.chances().between(Duration.ofMillis(10), Duration.ofSeconds(2)), () -> machine.lost(this));
    }
}
