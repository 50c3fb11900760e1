package dev.drover.agent.driver;

import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run under its shim. The shim's exit file decides; the agent that started the run hears of it by the shim's end, one
 * that recovered it looks every {@link #POLL}.
 */
final class TaskProcess implements TaskHandle {
    static final Duration POLL = Duration.ofMillis(200);
    private static final Logger LOG = LoggerFactory.getLogger(TaskProcess.class);
    private static final Duration SHIM_PATIENCE = Duration.ofSeconds(2);
    private static final Duration SWEEP_PATIENCE = Duration.ofSeconds(5);
    private static final int LOOKS_PER_LIVENESS_CHECK = 5;

    private final TaskHandleRecord record;
    private final ProcessTable table;
    private final PostMortem postMortem;
    private final Session session;
    private final CompletableFuture<TaskExit> exit = new CompletableFuture<>();
    private @Nullable Future<?> polling;
    private final UsageMeter meter;
    private int looks;

    private TaskProcess(TaskHandleRecord record, ProcessTable table, PostMortem postMortem) {
        this.record = record;
        this.table = table;
        this.postMortem = postMortem;
        this.session = new Session(table, record);
        this.meter = new UsageMeter(table);
    }

    /** Watches a run this agent started. */
    static TaskProcess started(
            TaskHandleRecord record, ProcessTable table, PostMortem postMortem, TaskWatcher watcher, Process shim) {
        TaskProcess task = new TaskProcess(record, table, postMortem);
        watcher.whenEnded(shim, code -> task.onShimEnded(code, watcher));
        return task;
    }

    /** Watches a run an earlier agent started; if it has ended, this one tells how before it returns. */
    static TaskProcess recovered(
            TaskHandleRecord record, ProcessTable table, PostMortem postMortem, TaskWatcher watcher) {
        TaskProcess task = new TaskProcess(record, table, postMortem);
        if (!record.bootId().equals(ProcessTable.bootId())) {
            task.finishAfterReboot();
            return task;
        }
        task.looks = LOOKS_PER_LIVENESS_CHECK - 1;
        task.look();
        if (!task.exit.isDone()) {
            task.stats();
            task.poll(watcher);
        }
        return task;
    }

    private synchronized void poll(TaskWatcher watcher) {
        polling = watcher.every(POLL, this::look);
    }

    /** Its exit file is written before the shim ends, unless the disk is full or someone killed the shim. */
    private void onShimEnded(int shimExit, TaskWatcher watcher) {
        OptionalInt recorded = RunFiles.readExit(record.state(), record.run());
        if (recorded.isPresent()) {
            finish(recorded.getAsInt());
        } else if (shimExit <= 128) {
            finish(shimExit);
        } else {
            poll(watcher);
        }
    }

    private synchronized void look() {
        if (exit.isDone()) {
            detach();
            return;
        }
        try {
            OptionalInt recorded = RunFiles.readExit(record.state(), record.run());
            if (recorded.isPresent()) {
                finish(recorded.getAsInt());
                return;
            }
            looks++;
            if (looks % LOOKS_PER_LIVENESS_CHECK != 0 || session.hasLeader() || table.isAlive(record.process())) {
                return;
            }
            OptionalInt late = RunFiles.readExit(record.state(), record.run());
            if (late.isPresent()) {
                finish(late.getAsInt());
            } else {
                sweep();
                exit.complete(new TaskExit(-1, 0, "the exit was not recorded: the task was killed with its shim"));
            }
        } catch (RuntimeException unexpected) {
            LOG.error("cannot watch process {} of run {}", record.process().pid(), record.run(), unexpected);
        }
    }

    private void finish(int code) {
        sweep();
        exit.complete(postMortem.explain(code, record));
    }

    private void finishAfterReboot() {
        OptionalInt recorded = RunFiles.readExit(record.state(), record.run());
        if (recorded.isPresent()) {
            exit.complete(postMortem.explain(recorded.getAsInt(), record));
        } else {
            exit.complete(TaskExit.AFTER_REBOOT);
        }
    }

    /** Ends what the task left behind, so that its resources are free when its exit is told. */
    private void sweep() {
        long deadline = System.nanoTime() + SWEEP_PATIENCE.toNanos();
        while (session.killMembers() > 0) {
            if (System.nanoTime() - deadline > 0) {
                LOG.warn("processes of run {} outlive SIGKILL", record.run());
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        session.removeCgroup(SWEEP_PATIENCE);
    }

    @Override
    public TaskHandleRecord record() {
        return record;
    }

    @Override
    public long pid() {
        return id().pid();
    }

    @Override
    public long startTimeTicks() {
        return id().startTimeTicks();
    }

    private ProcessId id() {
        return session.task().map(ProcessTable.Entry::id).orElse(record.process());
    }

    @Override
    public CompletableFuture<TaskExit> exit() {
        return exit.copy();
    }

    @Override
    public TaskExit stop(String signal, Duration killTimeout) throws InterruptedException {
        String name = Signals.ofStop(signal, record.driver());
        if (!exit.isDone()) {
            session.signal(name);
        }
        TaskExit result = TaskExit.await(exit, killTimeout);
        return result != null ? result : kill();
    }

    @Override
    public TaskExit kill() throws InterruptedException {
        long began = System.nanoTime();
        Duration wait = Duration.ofMillis(10);
        while (true) {
            if (!exit.isDone()) {
                int members = session.killMembers();
                boolean patient = System.nanoTime() - began < SHIM_PATIENCE.toNanos();
                if (members == 0 && !patient) {
                    session.killLeader();
                }
            }
            TaskExit result = TaskExit.await(exit, wait);
            if (result != null) {
                return result;
            }
            wait = wait.multipliedBy(2).compareTo(POLL) < 0 ? wait.multipliedBy(2) : POLL;
        }
    }

    @Override
    public void signal(String signal) {
        String name = Signals.canonical(signal);
        if (!exit.isDone()) {
            session.signal(name);
        }
    }

    @Override
    public TaskStats stats() {
        return meter.measure(exit.isDone() ? List.of() : session.tasks());
    }

    @Override
    public synchronized void detach() {
        if (polling != null) {
            polling.cancel(false);
        }
    }

    /** For tests: whether anything of the session, shim included, is left. */
    boolean isGone() {
        ProcessId shim = record.shim();
        return !table.isAlive(shim) && session.members(true).isEmpty();
    }
}
