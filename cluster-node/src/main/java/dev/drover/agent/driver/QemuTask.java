package dev.drover.agent.driver;

import dev.drover.agent.qemu.QemuMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine that runs. It is asked to end by its power button, if its job wants that; else its emulator is by a signal. */
final class QemuTask implements TaskHandle {
    private static final Logger LOG = LoggerFactory.getLogger(QemuTask.class);
    private static final Duration MONITOR_PATIENCE = Duration.ofSeconds(2);

    private final TaskHandle emulator;

    QemuTask(TaskHandle emulator) {
        this.emulator = emulator;
    }

    TaskHandle emulator() {
        return emulator;
    }

    @Override
    public TaskHandleRecord record() {
        return emulator.record();
    }

    @Override
    public long pid() {
        return emulator.pid();
    }

    @Override
    public long startTimeTicks() {
        return emulator.startTimeTicks();
    }

    @Override
    public CompletableFuture<TaskExit> exit() {
        return emulator.exit();
    }

    @Override
    public TaskExit stop(String signal, Duration killTimeout) throws InterruptedException {
        Signals.canonical(signal);
        long deadline = System.nanoTime() + killTimeout.toNanos();
        boolean asked = hasPoweredDown(killTimeout);
        Duration left = left(deadline);
        if (!asked && !left.isZero()) {
            return emulator.stop(signal, left);
        }
        TaskExit end = TaskExit.await(emulator.exit(), left);
        return end != null ? end : emulator.kill();
    }

    /** Whether the power button was pressed: there is a monitor only where the job wants that. */
    private boolean hasPoweredDown(Duration killTimeout) {
        Path socket = monitor();
        if (emulator.exit().isDone() || !Files.exists(socket)) {
            return false;
        }
        try {
            QemuMonitor.powerDown(socket, killTimeout.compareTo(MONITOR_PATIENCE) < 0 ? killTimeout : MONITOR_PATIENCE);
            return true;
        } catch (IOException failed) {
            LOG.warn("the machine of process {} is not powered down: {}", pid(), failed.getMessage());
            return false;
        }
    }

    /** By way of the process: the directory's own path may be too long for a socket's, which have 107 bytes. */
    private Path monitor() {
        return Path.of("/proc", Long.toString(pid()), "cwd", QemuCommand.MONITOR);
    }

    private static Duration left(long deadline) {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    @Override
    public TaskExit kill() throws InterruptedException {
        return emulator.kill();
    }

    /** There is a system of its own between the signal and what it is meant for. */
    @Override
    public void signal(String signal) {
        throw new IllegalArgumentException("driver \"qemu\" sends no signals to its tasks");
    }

    @Override
    public TaskStats stats() {
        return emulator.stats();
    }

    @Override
    public void detach() {
        emulator.detach();
    }
}
