package dev.drover.agent.driver;

import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import dev.drover.agent.isolation.TaskCgroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of one run: those in its shim's session or in its control group, and those that left the session but still
 * carry the run's id in their environment, as daemons that fork twice do. In a sandbox two of them are bubblewrap's: one
 * that waits outside, and its child inside, the first process of the namespace, whose end ends all others there.
 */
final class Session {
    /** Variable that marks the processes of a run. */
    static final String MARK = "DROVER_RUN_ID";

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final ProcessTable table;
    private final ProcessId leader;
    private final ProcessId process;
    private final boolean sandboxed;
    private final TaskCgroup cgroup;
    private final String mark;

    Session(ProcessTable table, TaskHandleRecord record) {
        this.table = table;
        this.leader = record.shim();
        this.process = record.process();
        this.sandboxed = record.confinement().sandboxed();
        this.cgroup = record.confinement().cgroup();
        this.mark = mark(record.run());
    }

    /** What every process of a run has in its environment. */
    static String mark(String run) {
        return MARK + "=" + run;
    }

    /** The live processes that are marked as a run's, its shim among them. */
    static List<Long> marked(String run) {
        return new ProcessTable().with(mark(run));
    }

    /**
     * Kills what was started with a variable, until nothing is left of it. Blocks, some milliseconds as a rule.
     *
     * @return whether that took no longer than {@link #PATIENCE}
     */
    static boolean endMarked(String assignment) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        ProcessTable table = new ProcessTable();
        for (List<Long> left = table.with(assignment); !left.isEmpty(); left = table.with(assignment)) {
            Signals.send("KILL", left);
            if (System.nanoTime() > deadline) {
                LOG.warn("processes with {} outlive SIGKILL: {}", assignment, left);
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    /** Live members but for the shim; with {@code escaped} also those that left the session, which costs more to find. */
    List<ProcessTable.Entry> members(boolean escaped) {
        return members(table.snapshot(), escaped);
    }

    /** All live members of a run that there are at one moment, but for the shim. */
    static List<ProcessTable.Entry> members(TaskHandleRecord record, ProcessSnapshot snapshot) {
        return new Session(new ProcessTable(), record).members(snapshot, true);
    }

    private List<ProcessTable.Entry> members(ProcessSnapshot snapshot, boolean escaped) {
        Map<Long, ProcessTable.Entry> all = snapshot.entries();
        ProcessTable.Entry inLeadersPlace = all.get(leader.pid());
        Set<Long> grouped = Set.copyOf(cgroup.processes());
        List<ProcessTable.Entry> members = new ArrayList<>();
        for (ProcessTable.Entry entry : all.values()) {
            if (entry.id().equals(leader) || entry.id().startTimeTicks() < leader.startTimeTicks()) {
                continue;
            }
            boolean held = grouped.contains(entry.id().pid()) || isInSession(entry, inLeadersPlace);
            if (held || (escaped && hasEscaped(entry, snapshot))) {
                members.add(entry);
            }
        }
        return members;
    }

    /**
     * A session's number stays taken while a member lives, so a leader with another start time means that ours is gone.
     * Without any leader only the mark proves that a later session has not been given the same number.
     */
    private boolean isInSession(ProcessTable.Entry entry, ProcessTable.@Nullable Entry there) {
        if (entry.session() != leader.pid()) {
            return false;
        }
        if (there != null) {
            return there.id().equals(leader);
        }
        return ProcessTable.hasVariable(entry.id().pid(), mark);
    }

    /** Session 0 holds kernel threads. */
    private boolean hasEscaped(ProcessTable.Entry entry, ProcessSnapshot snapshot) {
        return entry.session() != leader.pid()
                && entry.session() != 0
                && snapshot.marked(mark).contains(entry.id().pid());
    }

    /** The task's own process; empty once it is gone, and while its sandbox is being set up. */
    Optional<ProcessTable.Entry> task() {
        Optional<ProcessTable.Entry> started =
                table.find(process.pid()).filter(entry -> entry.id().equals(process));
        return sandboxed ? started.flatMap(this::firstChild).flatMap(this::firstChild) : started;
    }

    /** Children are not told apart by their names: of an init's, the first one is the task, others were left to it. */
    private Optional<ProcessTable.Entry> firstChild(ProcessTable.Entry parent) {
        return table.children(parent.id().pid()).stream()
                .min(Comparator.<ProcessTable.Entry>comparingLong(
                                entry -> entry.id().startTimeTicks())
                        .thenComparingLong(entry -> entry.id().pid()));
    }

    /** Live members but for the shim and bubblewrap. */
    List<ProcessTable.Entry> tasks() {
        List<ProcessTable.Entry> members = members(false);
        if (!sandboxed) {
            return members;
        }
        return members.stream()
                .filter(entry -> !entry.id().equals(process) && entry.parent() != process.pid())
                .toList();
    }

    /** Sends to the session's process group, and to the task itself if it made a group of its own. */
    void signal(String canonicalName) {
        if (sandboxed) {
            signalInSandbox(canonicalName);
            return;
        }
        List<Long> targets = new ArrayList<>();
        if (table.isAlive(leader)) {
            targets.add(-leader.pid());
        }
        task().filter(entry -> targets.isEmpty() || entry.group() != leader.pid())
                .ifPresent(entry -> targets.add(entry.id().pid()));
        Signals.send(canonicalName, targets);
    }

    /** The task's process group holds bubblewrap, too, which would end before the task. */
    private void signalInSandbox(String canonicalName) {
        task().ifPresent(task -> Signals.send(
                canonicalName,
                tasks().stream()
                        .filter(entry -> entry.group() == task.group())
                        .map(ProcessTable.Entry::id)
                        .filter(table::isAlive)
                        .map(ProcessId::pid)
                        .toList()));
    }

    /** Kills all members there are now; the shim is spared, so that it can record the exit. Returns how many. */
    int killMembers() {
        List<ProcessTable.Entry> members = members(true);
        List<Long> targets = members.stream()
                .map(ProcessTable.Entry::id)
                .filter(table::isAlive)
                .map(ProcessId::pid)
                .toList();
        Signals.send("KILL", targets);
        // Only now: a task that can no longer fork may end by itself before it is killed.
        cgroup.seal();
        return members.size();
    }

    void killLeader() {
        if (table.isAlive(leader)) {
            Signals.send("KILL", List.of(leader.pid()));
        }
    }

    boolean hasLeader() {
        return table.isAlive(leader);
    }

    /** What is left of a run without processes. */
    void removeCgroup(Duration patience) {
        cgroup.remove(patience);
    }
}
