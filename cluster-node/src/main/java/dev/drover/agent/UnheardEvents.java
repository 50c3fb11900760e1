package dev.drover.agent;

import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.node.AllocationUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * The events of an allocation's tasks that no server has recorded: a task keeps its latest ones, but what it no longer
 * keeps stays in the update that is to tell of it.
 */
final class UnheardEvents {
    /** So many an update has beyond those that its tasks keep: it has to fit into one event of the node. */
    static final int AT_ONCE = 50;

    /** With so many, nothing is begun any more that would become an event. */
    static final int FULL = 200;

    /** With so many, a task's next events push out those between them and the earliest. */
    static final int MOST = 1_000;

    private UnheardEvents() {}

    /** The newer of two updates, with the events that only the older one has. */
    static AllocationUpdate joined(AllocationUpdate older, AllocationUpdate newer) {
        AllocationUpdate all = with(newer, (task, state) -> joined(events(older, task), state.events()));
        if (count(all) <= MOST) {
            return all;
        }
        return with(newer, (task, state) -> {
            List<TaskEvent> before = events(older, task);
            List<TaskEvent> earliest = before.subList(0, beyondKept(before));
            return joined(earliest, state.events());
        });
    }

    private static List<TaskEvent> joined(List<TaskEvent> older, List<TaskEvent> newer) {
        int shared = Math.min(older.size(), newer.size());
        while (!older.subList(older.size() - shared, older.size()).equals(newer.subList(0, shared))) {
            shared--;
        }
        List<TaskEvent> all = new ArrayList<>(older.subList(0, older.size() - shared));
        all.addAll(newer);
        return all;
    }

    /** As much of an update as is told at once, the earliest events first. */
    static AllocationUpdate first(AllocationUpdate update) {
        Map<String, TaskState> tasks = new TreeMap<>();
        int room = AT_ONCE;
        for (Map.Entry<String, TaskState> task : update.tasks().entrySet()) {
            List<TaskEvent> events = task.getValue().events();
            int taken = Math.min(room, beyondKept(events));
            room -= taken;
            int end = Math.min(events.size(), taken + TaskState.KEPT_EVENTS);
            tasks.put(task.getKey(), task.getValue().withEvents(events.subList(0, end)));
        }
        return update.withTasks(tasks);
    }

    /** What is left of an update once its first part is told. */
    static AllocationUpdate rest(AllocationUpdate update, AllocationUpdate first) {
        return with(update, (task, state) -> state.events()
                .subList(beyondKept(events(first, task)), state.events().size()));
    }

    static boolean isFull(AllocationUpdate update) {
        return count(update) >= FULL;
    }

    private static int count(AllocationUpdate update) {
        return update.tasks().values().stream()
                .mapToInt(state -> beyondKept(state.events()))
                .sum();
    }

    private static int beyondKept(List<TaskEvent> events) {
        return Math.max(0, events.size() - TaskState.KEPT_EVENTS);
    }

    private static List<TaskEvent> events(AllocationUpdate update, String task) {
        TaskState state = update.tasks().get(task);
        return state == null ? List.of() : state.events();
    }

    private static AllocationUpdate with(
            AllocationUpdate update, BiFunction<String, TaskState, List<TaskEvent>> events) {
        Map<String, TaskState> tasks = new TreeMap<>();
        update.tasks().forEach((name, state) -> tasks.put(name, state.withEvents(events.apply(name, state))));
        return update.withTasks(tasks);
    }
}
