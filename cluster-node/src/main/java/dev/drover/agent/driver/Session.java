package dev.drover.agent.driver;

import dev.drover.agent.driver.TaskHandleRecord.ProcessId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The processes of one run: those in its shim's session, and those that left the session but still carry the run's id in
 * their environment, as daemons that fork twice do.
 */
final class Session {
    /** Variable that marks the processes of a run. */
    static final String MARK = "DROVER_RUN_ID";

    private final ProcessTable table;
    private final ProcessId leader;
    private final String mark;

    Session(ProcessTable table, ProcessId leader, String run) {
        this.table = table;
        this.leader = leader;
        this.mark = mark(run);
    }

    /** What every process of a run has in its environment. */
    static String mark(String run) {
        return MARK + "=" + run;
    }

    /** Live members but for the shim; with {@code escaped} also those that left the session, which costs more to find. */
    List<ProcessTable.Entry> members(boolean escaped) {
        Map<Long, ProcessTable.Entry> all = table.all();
        ProcessTable.Entry inLeadersPlace = all.get(leader.pid());
        List<ProcessTable.Entry> members = new ArrayList<>();
        for (ProcessTable.Entry entry : all.values()) {
            if (entry.id().equals(leader) || entry.id().startTimeTicks() < leader.startTimeTicks()) {
                continue;
            }
            if (isInSession(entry, inLeadersPlace) || (escaped && hasEscaped(entry))) {
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
        return table.hasVariable(entry.id().pid(), mark);
    }

    /** Session 0 holds kernel threads. */
    private boolean hasEscaped(ProcessTable.Entry entry) {
        return entry.session() != leader.pid()
                && entry.session() != 0
                && table.hasVariable(entry.id().pid(), mark);
    }

    /** Sends to the session's process group, and to the task itself if it made a group of its own. */
    void signal(String canonicalName, ProcessId task) {
        List<Long> targets = new ArrayList<>();
        if (table.isAlive(leader)) {
            targets.add(-leader.pid());
        }
        table.find(task.pid())
                .filter(entry -> entry.id().equals(task))
                .filter(entry -> targets.isEmpty() || entry.group() != leader.pid())
                .ifPresent(entry -> targets.add(task.pid()));
        Signals.send(canonicalName, targets);
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
}
