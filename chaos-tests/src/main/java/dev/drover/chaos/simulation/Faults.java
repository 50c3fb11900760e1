package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.List;

/** What goes wrong from outside: servers and machines that die, stand still, are cut off, and come back. */
final class Faults {
    private final SimulatedWorld world;
    private boolean isOver;

    Faults(SimulatedWorld world) {
        this.world = world;
    }

    void begin() {
        world.time().after(between(2, 40), () -> {
            if (!isOver) {
                strike();
                begin();
            }
        });
    }

    /** Nothing more goes wrong, and what did is put right. */
    void end() {
        isOver = true;
        world.servers().forEach(SimulatedServer::thaw);
        if (world.servers().stream().noneMatch(SimulatedServer::isRunning)) {
            world.servers().get(0).start();
        }
        for (Machine machine : world.machines()) {
            machine.cut(false);
            if (!machine.isUp()) {
                machine.comeBack();
            } else if (!machine.isAgentUp()) {
                machine.startAgent();
            }
        }
    }

    private Duration between(int leastSeconds, int mostSeconds) {
        return world.chances().between(Duration.ofSeconds(leastSeconds), Duration.ofSeconds(mostSeconds));
    }

    private void strike() {
        Machine machine = world.chances().pick(world.machines());
        switch (world.chances().below(8)) {
            case 0, 1 -> killServer();
            case 2 -> freezeServer();
            case 3, 4 -> {
                if (machine.isUp()) {
                    machine.die();
                    after(between(1, 90), () -> revive(machine));
                }
            }
            case 5, 6 -> {
                if (machine.isAgentUp()) {
                    machine.killAgent();
                    after(between(1, 40), () -> restartAgent(machine));
                }
            }
            default -> {
                machine.cut(true);
                after(between(1, 60), () -> machine.cut(false));
            }
        }
    }

    private void after(Duration delay, Runnable repair) {
        world.time().after(delay, () -> {
            if (!isOver) {
                repair.run();
            }
        });
    }

    private static void revive(Machine machine) {
        if (!machine.isUp()) {
            machine.comeBack();
        }
    }

    private static void restartAgent(Machine machine) {
        if (machine.isUp() && !machine.isAgentUp()) {
            machine.startAgent();
        }
    }

    private List<SimulatedServer> running() {
        return world.servers().stream()
                .filter(server -> server.isRunning() && !server.isFrozen())
                .toList();
    }

    /** It comes back, or another takes its place, who has to wait for its lease. */
    private void killServer() {
        List<SimulatedServer> running = running();
        if (running.isEmpty()) {
            return;
        }
        world.chances().pick(running).kill();
        after(world.chances().between(Duration.ofMillis(100), Duration.ofSeconds(8)), this::startOne);
    }

    private void startOne() {
        boolean isNone = world.servers().stream().noneMatch(SimulatedServer::isRunning);
        if (isNone) {
            world.chances().pick(world.servers()).start();
        }
    }

    /** It does not notice; another takes over if it takes long enough, and finds out that it is not alone when it goes on. */
    private void freezeServer() {
        List<SimulatedServer> running = running();
        if (running.isEmpty()) {
            return;
        }
        SimulatedServer frozen = world.chances().pick(running);
        frozen.freeze();
        boolean isReplaced = world.chances().happens(0.6);
        if (isReplaced) {
            after(between(1, 10), () -> world.servers().stream()
                    .filter(other -> !other.isRunning())
                    .findFirst()
                    .ifPresent(SimulatedServer::start));
        }
        after(between(1, 30), () -> {
            frozen.thaw();
            if (isReplaced) {
                // The cluster has removed it, which it learns after a while.
                after(between(0, 3), () -> retire(frozen));
            }
        });
    }

    private void retire(SimulatedServer server) {
        boolean isAlone = world.servers().stream().noneMatch(other -> other != server && other.isRunning());
        if (!isAlone) {
            server.kill();
        }
    }
}
