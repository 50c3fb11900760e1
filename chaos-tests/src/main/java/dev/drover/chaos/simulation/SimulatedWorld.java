package dev.drover.chaos.simulation;

import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.LogStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything there is in one run, and the one thread that moves it on, step by step. */
final class SimulatedWorld {
    private static final int MOST_STEPS_AT_A_TIME = 500_000;

    private final VirtualTime time = new VirtualTime();
    private final InMemoryLogStore store = new InMemoryLogStore();
    private final List<SimulatedProcess> processes = new ArrayList<>();
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();
    private final Chances chances;
    private final Sabotage sabotage;
    private final Trace trace;
    private final StoreFaults storeFaults;
    private final Network network;
    private final Membership membership;
    private final Heartbeats heartbeats;
    private final Auditor auditor;
    private final Operators operators;
    private final Faults faults;
    private @Nullable Violation violation;
    private long stepsAtThisTime;
    private long lastNanos;

    SimulatedWorld(long seed, Sabotage sabotage, int traceLines) {
        this.chances = new Chances(seed);
        this.sabotage = sabotage;
        this.trace = new Trace(time, traceLines);
        this.storeFaults = new StoreFaults(chances);
        this.network = new Network(time, chances, trace);
        this.membership = new Membership(this);
        this.heartbeats = new Heartbeats(this);
        this.auditor = new Auditor(this);
        this.operators = new Operators(this);
        this.faults = new Faults(this);
        int serverCount = chances.between(1, 3);
        for (int number = 1; number <= serverCount; number++) {
            servers.add(new SimulatedServer(this, "server-" + number));
        }
        MachineFacts facts = new MachineFacts(chances);
        int count = chances.between(3, 6);
        for (int number = 1; number <= count; number++) {
            machines.add(new Machine(this, facts.of(number)));
        }
    }

    /** Lets servers, machines, operators and faults begin. */
    void begin() {
        servers.forEach(SimulatedServer::start);
        machines.forEach(Machine::begin);
        operators.begin();
        faults.begin();
    }

    /** From now on nothing goes wrong, and nobody wants anything new. */
    void calm() {
        trace.note("calm      begins");
        storeFaults.calm();
        network.calm();
        faults.end();
        operators.settle();
    }

    /** One task of some thread; or, when all have nothing to do, whatever time brings next. */
    void step() {
        trace.step();
        List<Lane> runnable = new ArrayList<>();
        for (SimulatedProcess process : processes) {
            process.addRunnable(runnable);
        }
        if (runnable.isEmpty()) {
            guarded(time::advance);
        } else {
            Lane lane = runnable.get(runnable.size() == 1 ? 0 : chances.below(runnable.size()));
            guarded(lane::runNext);
            lane.process().worked();
        }
        stepsAtThisTime = time.nanos() == lastNanos ? stepsAtThisTime + 1 : 0;
        lastNanos = time.nanos();
        if (stepsAtThisTime > MOST_STEPS_AT_A_TIME) {
            violate(Invariant.TIME_PASSES, stepsAtThisTime + " steps at the same time");
        }
    }

    /** What ends with an exception violates an invariant; nobody else would hear of it. */
    void guarded(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | AssertionError e) {
            violate(Invariant.NOTHING_FAILS, Failures.text(e));
        }
    }

    /** The first violation counts: what follows may be its consequence. */
    void violate(Invariant invariant, String what) {
        if (violation == null) {
            violation = new Violation(invariant, what);
            trace.note("VIOLATED  %s", violation);
        }
    }

    Optional<Violation> violation() {
        return Optional.ofNullable(violation);
    }

    void checkPromises() {
        operators.check();
    }

    void runFor(Duration span) {
        long end = time.nanos() + span.toNanos();
        while (violation == null && time.nanos() < end) {
            step();
        }
    }

    SimulatedProcess newProcess(String name) {
        SimulatedProcess process = new SimulatedProcess(name, time, chances);
        processes.add(process);
        return process;
    }

    void remove(SimulatedProcess process) {
        processes.remove(process);
    }

    /** Some server that a client would find; one that stands still may be among them. */
    Optional<ServerLife> anyServer() {
        List<ServerLife> found = servers.stream()
                .flatMap(server -> server.life().stream())
                .filter(ServerLife::hasBegun)
                .toList();
        return found.isEmpty() ? Optional.empty() : Optional.of(chances.pick(found));
    }

    LogStore store() {
        return store;
    }

    VirtualTime time() {
        return time;
    }

    Chances chances() {
        return chances;
    }

    Sabotage sabotage() {
        return sabotage;
    }

    Trace trace() {
        return trace;
    }

    StoreFaults storeFaults() {
        return storeFaults;
    }

    Network network() {
        return network;
    }

    Membership membership() {
        return membership;
    }

    Operators operators() {
        return operators;
    }

    Heartbeats heartbeats() {
        return heartbeats;
    }

    Auditor auditor() {
        return auditor;
    }

    List<SimulatedServer> servers() {
        return servers;
    }

    List<Machine> machines() {
        return machines;
    }
}
