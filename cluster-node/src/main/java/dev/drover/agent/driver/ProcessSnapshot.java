package dev.drover.agent.driver;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All live processes at one moment, and which run each of them belongs to by its environment. Thread-safe. */
final class ProcessSnapshot {
    private static final String RUN = Session.MARK + "=";

    private final long began;
    private final Map<Long, ProcessTable.Entry> entries;
    private @Nullable Map<String, Set<Long>> marked;

    /**
     * A look at the process table.
     *
     * @param began when it began, as {@link System#nanoTime} tells it
     * @param entries by PID
     */
    ProcessSnapshot(long began, Map<Long, ProcessTable.Entry> entries) {
        this.began = began;
        this.entries = Map.copyOf(entries);
    }

    long began() {
        return began;
    }

    Map<Long, ProcessTable.Entry> entries() {
        return entries;
    }

    /** A process, and all that it and its children have started. */
    List<ProcessTable.Entry> below(long pid) {
        return entries.values().stream().filter(entry -> isBelow(entry, pid)).toList();
    }

    private boolean isBelow(ProcessTable.Entry entry, long pid) {
        ProcessTable.@Nullable Entry at = entry;
        for (int steps = 0; at != null && steps <= entries.size(); steps++) {
            if (at.id().pid() == pid) {
                return true;
            }
            at = entries.get(at.parent());
        }
        return false;
    }

    /** The processes with this run's mark in their environment. All environments are read once, when somebody asks first. */
    synchronized Set<Long> marked(String mark) {
        Map<String, Set<Long>> found = marked;
        if (found == null) {
            found = new HashMap<>();
            for (long pid : entries.keySet()) {
                addMarks(found, pid, ProcessTable.environment(pid));
            }
            marked = found;
        }
        return found.getOrDefault(mark, Set.of());
    }

    /** Adds a process to the runs that its environment names. */
    static void addMarks(Map<String, Set<Long>> marks, long pid, String environment) {
        for (int begin = environment.indexOf(RUN); begin >= 0; begin = environment.indexOf(RUN, begin + 1)) {
            int end = environment.indexOf('\0', begin);
            boolean isVariable = begin == 0 || environment.charAt(begin - 1) == '\0';
            if (isVariable && end > begin) {
                marks.computeIfAbsent(environment.substring(begin, end), mark -> new HashSet<>())
                        .add(pid);
            }
        }
    }
}
