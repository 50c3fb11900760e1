package dev.drover.chaos.simulation;

import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.SessionHost;
import dev.drover.persistence.ownership.SessionSettings;
import dev.drover.persistence.ownership.SessionThreads;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.snapshot.StateCodec;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A machine with one server on it: its process is started, killed, stopped and woken; its session begins anew when it is lost. */
final class SimulatedServer {
    private static final Duration OPEN_AGAIN = Duration.ofMillis(500);

    private final SimulatedWorld world;
    private final String name;
    private final ServerIdentity identity;
    private @Nullable SimulatedProcess process;
    private @Nullable ServerLife life;
    private int starts;
    private boolean isWanted;

    SimulatedServer(SimulatedWorld world, String name) {
        this.world = world;
        this.name = name;
        this.identity = new ServerIdentity(name, name + ".host", "boot", name + "-data");
    }

    String name() {
        return name;
    }

    boolean isRunning() {
        return process != null;
    }

    /** It is to run, and to come back if it is about to end. */
    void want() {
        isWanted = true;
        if (!isRunning()) {
            start();
        }
    }

    boolean isFrozen() {
        return process != null && process.isFrozen();
    }

    /** What can be worked with; empty while it is not ready, and while it is stopped by a signal, since it does not answer then. */
    Optional<ServerLife> life() {
        return Optional.ofNullable(life);
    }

    void start() {
        isWanted = true;
        starts++;
        SimulatedProcess started = world.newProcess(name + "#" + starts);
        process = started;
        world.trace().note("server    %s starts", started);
        Lane lane = started.thread();
        lane.execute(() -> open(started, lane));
    }

    private void open(SimulatedProcess of, Lane lane) {
        SessionHost host = new SessionHost(
                () -> world.sabotage().moment(world.time(), of),
                id -> new SessionThreads(of.thread(), of.thread(), of.pool()),
                world.chances()::uuid);
        SessionSettings settings = SessionSettings.withTtl(ServerLife.LEASE).withReadable(StateCodec::isReadable);
        ServerSession.open(new StoreLink(world, of), identity, settings, host).whenComplete((session, trouble) -> {
            if (trouble != null) {
                world.trace().note("server    %s cannot open a session yet: %s", of, trouble);
                of.after(OPEN_AGAIN, lane, () -> open(of, lane));
            } else {
                world.guarded(() -> began(of, session));
            }
        });
    }

    private void began(SimulatedProcess of, ServerSession session) {
        world.trace().note("server    %s opens session %s", of, session.id());
        ServerLife begun = new ServerLife(world, of, name, session);
        life = begun;
        session.whenLost().thenAccept(why -> {
            world.trace().note("server    %s loses its session: %s", of, why);
            world.membership().suspect(begun);
            // Its actors end meanwhile, as they do in a process that goes on.
            world.time().after(world.chances().between(Duration.ZERO, Duration.ofMillis(200)), () -> ended(of));
        });
    }

    private void ended(SimulatedProcess of) {
        if (of == process) {
            boolean goesOn = isWanted;
            kill();
            if (goesOn) {
                start();
            }
        }
    }

    /** In order: others take over what it has, and it is gone. */
    void stop() {
        ServerLife leaving = life;
        if (leaving != null) {
            world.trace().note("server    %s is told to stop", leaving.process());
            isWanted = false;
            leaving.process().after(Duration.ZERO, leaving.requests(), leaving::leave);
        }
    }

    /** What it and its peers send each other disappears for as long as this lasts; the store and agents reach it. */
    void cut(boolean from) {
        SimulatedProcess cut = process;
        if (cut != null && cut.isCut() != from) {
            world.trace().note("server    %s is %s", cut, from ? "cut off from its peers" : "reachable again");
            cut.cut(from);
            life().filter(living -> from).ifPresent(world.membership()::suspect);
        }
    }

    void kill() {
        if (process != null) {
            world.trace().note("server    %s is killed", process);
            SimulatedProcess killed = process;
            world.remove(killed);
            killed.kill();
            life().ifPresent(world.membership()::suspect);
            world.machines().forEach(machine -> machine.onServerGone(killed));
        }
        process = null;
        life = null;
    }

    /** From now on each of its tasks takes so long. */
    void pace(Duration perTask) {
        if (process != null) {
            world.trace().note("server    %s takes %s for each task", process, perTask);
            process.pace(perTask);
        }
    }

    void freeze() {
        if (process != null) {
            world.trace().note("server    %s is stopped", process);
            process.freeze();
            life().ifPresent(world.membership()::suspect);
        }
    }

    void thaw() {
        if (process != null) {
            world.trace().note("server    %s goes on", process);
            process.thaw();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
