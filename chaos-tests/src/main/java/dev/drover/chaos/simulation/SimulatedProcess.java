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
    private boolean isCut;
    private Duration pace = Duration.ZERO;
    private long busyUntil;
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

    /** From now on it takes so long for each of its tasks; zero for no time at all. */
    void pace(Duration perTask) {
        pace = perTask;
    }

    /** It has done a task. */
    void worked() {
        if (!pace.isZero()) {
            busyUntil = time.nanos() + pace.toNanos();
            time.after(pace, () -> {});
        }
    }

    /** For how long it has stood still altogether. */
    long frozenNanos() {
        return frozenNanos;
    }

    /** What it sends to other servers, and they to it, disappears for as long as this lasts. */
    void cut(boolean from) {
        isCut = from;
    }

    boolean isCut() {
        return isCut;
    }

    boolean isAlive() {
        return isAlive;
    }

    boolean isFrozen() {
        return isFrozen;
    }

    void addRunnable(List<Lane> runnable) {
        if (!isFrozen && time.nanos() >= busyUntil) {
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
