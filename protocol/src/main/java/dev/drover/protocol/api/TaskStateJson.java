package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;

/** Nomad's {@code TaskState}. */
final class TaskStateJson {
    private TaskStateJson() {}

    static ObjectNode of(TaskState task) {
        ObjectNode json = ApiJson.object();
        json.put("State", task.state());
        json.put("Failed", task.failed());
        json.put("Restarts", task.restarts());
        json.put("LastRestart", lastRestart(task));
        json.put("StartedAt", ApiJson.time(task.startedAt()));
        json.put("FinishedAt", ApiJson.time(task.finishedAt()));
        json.put("Paused", "");
        json.set("Events", ApiJson.array(task.events().stream(), TaskStateJson::event));
        json.putNull("TaskHandle");
        return json;
    }

    private static String lastRestart(TaskState task) {
        return ApiJson.time(task.events().stream()
                .filter(event -> event.type().equals("Restarting"))
                .map(TaskEvent::at)
                .reduce((earlier, later) -> later));
    }

    private static ObjectNode event(TaskEvent event) {
        ObjectNode json = ApiJson.object();
        json.put("Type", event.type());
        json.put("Time", ApiJson.nanos(event.at()));
        json.put("DisplayMessage", event.message());
        json.set("Details", ApiJson.texts(event.details()));
        json.put("Message", "");
        json.put("FailsTask", Boolean.parseBoolean(event.details().getOrDefault("fails_task", "false")));
        json.put("RestartReason", event.details().getOrDefault("restart_reason", ""));
        json.put("SetupError", "");
        json.put("DriverError", "");
        json.put("DriverMessage", "");
        json.put("ExitCode", number(event, "exit_code"));
        json.put("Signal", number(event, "signal"));
        json.put("KillReason", "");
        json.put("KillTimeout", 0);
        json.put("KillError", "");
        json.put("StartDelay", number(event, "start_delay"));
        json.put("DownloadError", "");
        json.put("ValidationError", "");
        json.put("DiskLimit", number(event, "disk_limit"));
        json.put("FailedSibling", "");
        json.put("VaultError", "");
        json.put("TaskSignalReason", "");
        json.put("TaskSignal", "");
        json.put("GenericSource", "");
        return json;
    }

    private static long number(TaskEvent event, String detail) {
        String text = event.details().getOrDefault(detail, "0");
        return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
