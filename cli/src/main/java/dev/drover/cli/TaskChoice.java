package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The one task of an allocation that a command is about. */
final class TaskChoice {
    private TaskChoice() {}

    /** @param wanted the task's name; empty for the only one there is */
    static String of(JsonNode allocation, String wanted, boolean verbose) {
        List<String> tasks = tasks(allocation);
        String id = ShortId.of(Json.text(allocation, "ID"), verbose);
        if (!wanted.isEmpty() && !tasks.contains(wanted)) {
            throw new CliException(
                    "allocation \"" + id + "\" has no task \"" + wanted + "\"; its tasks are:\n" + listed(tasks));
        }
        if (!wanted.isEmpty()) {
            return wanted;
        }
        if (tasks.size() != 1) {
            throw new CliException("Allocation \"" + id + "\" has several tasks, name one of them:\n" + listed(tasks));
        }
        return tasks.get(0);
    }

    private static List<String> tasks(JsonNode allocation) {
        String groupName = Json.text(allocation, "TaskGroup");
        for (JsonNode group : allocation.path("Job").path("TaskGroups")) {
            if (Json.text(group, "Name").equals(groupName)) {
                return Json.list(group.path("Tasks")).stream()
                        .map(each -> Json.text(each, "Name"))
                        .toList();
            }
        }
        return List.copyOf(Json.members(allocation.path("TaskStates")).keySet());
    }

    private static String listed(List<String> tasks) {
        return "  * " + String.join("\n  * ", tasks);
    }
}
