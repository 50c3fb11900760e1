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
        for (SimulatedServer server : world.servers()) {
            server.thaw();
            server.pace(Duration.ZERO);
            server.cut(false);
            server.want();
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
        switch (world.chances().below(14)) {
            case 0, 1 -> killServer();
            case 2, 8 -> freezeServer();
            case 9 -> stopServer();
            case 10 -> cutServer();
            case 11 -> slowServer();
            case 12, 13 -> machine.become(new MachineFacts(world.chances()).changed(machine.node()));
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

    /** Its successor on the same machine goes on at once; if that takes long, others take over once its lease is over. */
    private void killServer() {
        List<SimulatedServer> running = running();
        if (!running.isEmpty()) {
            SimulatedServer killed = world.chances().pick(running);
            killed.kill();
            boolean isLong = world.chances().happens(0.4);
            after(isLong ? between(8, 40) : millis(100, 8000), killed::want);
        }
    }

    private void stopServer() {
        List<SimulatedServer> running = running();
        if (!running.isEmpty()) {
            SimulatedServer stopped = world.chances().pick(running);
            stopped.stop();
            after(between(5, 40), stopped::want);
        }
    }

    /** It does not notice; others take over if it takes long enough, and it finds out about that when it goes on. */
    private void freezeServer() {
        List<SimulatedServer> running = running();
        if (!running.isEmpty()) {
            SimulatedServer frozen = world.chances().pick(running);
            frozen.freeze();
            after(between(1, 30), frozen::thaw);
        }
    }

    /** It is overloaded, or its machine is. */
    private void slowServer() {
        List<SimulatedServer> running = running();
        if (!running.isEmpty()) {
            SimulatedServer slow = world.chances().pick(running);
            slow.pace(millis(1, 20));
            after(between(5, 40), () -> slow.pace(Duration.ZERO));
        }
    }

    private void cutServer() {
        List<SimulatedServer> running = running();
        if (!running.isEmpty()) {
            SimulatedServer cut = world.chances().pick(running);
            cut.cut(true);
            after(between(1, 30), () -> cut.cut(false));
        }
    }

    private Duration millis(int least, int most) {
        return world.chances().between(Duration.ofMillis(least), Duration.ofMillis(most));
    }
}
