package dev.drover.chaos.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process with its threads: it can be killed at any moment, or stopped for a while and go on without having noticed. */
final class SimulatedProcess {
    private final String name;
    private final VirtualTime time;
    private final Chances chances;
    private final List<Lane> lanes = new ArrayList<>();
    private boolean isAlive = true;
    private boolean isFrozen;
    private long frozenSince;
    private long frozenNanos;

    SimulatedProcess(String name, VirtualTime time, Chances chances) {
        this.name = name;
        this.time = time;
        this.chances = chances;
    }

    /** A thread that takes its tasks in order. */
    Lane thread() {
        return add(new Lane(this, time, tasks -> 0));
    }

    /** As many threads as there are tasks: any of the next may be first. */
    Lane pool() {
        return add(new Lane(this, time, tasks -> chances.below(Math.min(tasks, 4))));
    }

    private Lane add(Lane lane) {
        lanes.add(lane);
        return lane;
    }

    VirtualTime.Timer after(Duration delay, Lane lane, Runnable task) {
        return time.after(delay, () -> lane.execute(task));
    }

    /** What was still to be done is not. */
    void kill() {
        isAlive = false;
        lanes.clear();
    }

    void freeze() {
        isFrozen = true;
        frozenSince = time.nanos();
    }

    void thaw() {
        if (isFrozen) {
            frozenNanos += time.nanos() - frozenSince;
        }
        isFrozen = false;
    }

    /** For how long it has stood still altogether. */
    long frozenNanos() {
        return frozenNanos;
    }

    boolean isAlive() {
        return isAlive;
    }

    boolean isFrozen() {
        return isFrozen;
    }

    void addRunnable(List<Lane> runnable) {
        if (!isFrozen) {
            for (Lane lane : lanes) {
                if (lane.hasTask()) {
                    runnable.add(lane);
                }
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
