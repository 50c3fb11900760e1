package dev.drover.agent;

import dev.drover.agent.driver.TaskExit;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.jdk.JvmAccess;
import dev.drover.protocol.stream.ExecRequest;
import dev.drover.protocol.stream.TaskAction;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What can happen to a task, in Nomad's words. */
public final class TaskEvents {
    static final String TERMINATED = "Terminated";

    static final String MIGRATED_DATA = "Data Migration";

    private static final int SHOWN_COMMAND = 200;

    private TaskEvents() {}

    static TaskEvent received(Instant at) {
        return new TaskEvent("Received", at, "Task received by client", Map.of());
    }

    /** Nomad waits as well, and says nothing. */
    static TaskEvent waiting(Instant at, String why) {
        return new TaskEvent("Waiting", at, why, Map.of("message", why));
    }

    /** What becomes of the data that a predecessor has left on another node. */
    static TaskEvent migratedData(Instant at, String message) {
        return new TaskEvent(MIGRATED_DATA, at, message, Map.of("message", message));
    }

    public static TaskEvent taskSetup(Instant at) {
        String message = "Building Task Directory";
        return new TaskEvent("Task Setup", at, message, Map.of("message", message));
    }

    static TaskEvent downloadingArtifacts(Instant at) {
        return new TaskEvent("Downloading Artifacts", at, "Client is downloading artifacts", Map.of());
    }

    static TaskEvent artifactDownloadFailed(Instant at, String why) {
        return new TaskEvent("Failed Artifact Download", at, why, Map.of("download_error", why));
    }

    static TaskEvent setupFailed(Instant at, String why) {
        return new TaskEvent("Setup Failure", at, why, Map.of("setup_error", why));
    }

    public static TaskEvent driverFailed(Instant at, String why) {
        return new TaskEvent("Driver Failure", at, why, Map.of("driver_error", why));
    }

    /** What becomes of its services in Consul. */
    static TaskEvent consul(Instant at, String note) {
        return new TaskEvent("Consul", at, note, Map.of("message", note));
    }

    /** What a driver says of how it starts the task. */
    static TaskEvent driver(Instant at, String note) {
        return new TaskEvent("Driver", at, note, Map.of("driver_message", note));
    }

    static TaskEvent started(Instant at, long pid) {
        return new TaskEvent("Started", at, "Task started by client", Map.of("pid", Long.toString(pid)));
    }

    public static TaskEvent terminated(Instant at, TaskExit exit) {
        StringBuilder message = new StringBuilder("Exit Code: ").append(exit.exitCode());
        Map<String, String> details = new LinkedHashMap<>();
        details.put("exit_code", Integer.toString(exit.exitCode()));
        details.put("signal", Integer.toString(exit.signal()));
        details.put("oom_killed", Boolean.toString(exit.cause() == TaskExit.Cause.OOM_KILLED));
        if (exit.cause() != TaskExit.Cause.NONE) {
            details.put("exit_cause", exit.cause().wireName());
        }
        if (exit.signal() != 0) {
            message.append(", Signal: ").append(exit.signal());
        }
        if (!exit.message().isEmpty()) {
            message.append(", Exit Message: \"").append(exit.message()).append('"');
            details.put("exit_message", exit.message());
        }
        return new TaskEvent(TERMINATED, at, message.toString(), details);
    }

    public static TaskEvent restarting(Instant at, String reason, Duration delay) {
        return new TaskEvent(
                "Restarting",
                at,
                (reason.isEmpty() ? "" : reason + " - ") + "Task restarting in " + text(delay),
                Map.of("restart_reason", reason, "start_delay", Long.toString(delay.toNanos())));
    }

    /** A check wants it started again. */
    static TaskEvent checkFailed(Instant at, String check) {
        String why = "health check: check \"" + check + "\" unhealthy";
        return new TaskEvent("Restart Signaled", at, why, Map.of("restart_reason", why));
    }

    public static TaskEvent notRestarting(Instant at, String reason) {
        return new TaskEvent("Not Restarting", at, reason, Map.of("restart_reason", reason, "fails_task", "true"));
    }

    public static TaskEvent killing(Instant at, Duration killTimeout) {
        return new TaskEvent(
                "Killing",
                at,
                "Sent interrupt. Waiting " + text(killTimeout) + " before force killing",
                Map.of("kill_timeout", text(killTimeout)));
    }

    public static TaskEvent killed(Instant at) {
        return new TaskEvent("Killed", at, "Task successfully killed", Map.of());
    }

    public static TaskEvent siblingFailed(Instant at, String sibling) {
        return new TaskEvent(
                "Sibling Task Failed",
                at,
                "Task's sibling \"" + sibling + "\" failed",
                Map.of("failed_sibling", sibling));
    }

    public static TaskEvent mainTasksDead(Instant at) {
        return new TaskEvent("Main Tasks Dead", at, "Main tasks in the group died", Map.of());
    }

    public static TaskEvent leaderDead(Instant at) {
        return new TaskEvent("Leader Task Dead", at, "Leader Task in Group dead", Map.of());
    }

    /** Somebody has had a JVM do something. */
    static TaskEvent jvm(Instant at, String what, String asker) {
        return new TaskEvent("JVM", at, what + " for " + asker, Map.of("message", what, "asker", asker));
    }

    /** Somebody was not given what was wanted of a JVM. */
    static TaskEvent jvmRefused(Instant at, JvmAccess wanted, String asker, String why) {
        String what = wanted.text() + " refused";
        return new TaskEvent(
                "JVM", at, what + " to " + asker + ": " + why, Map.of("message", what, "asker", asker, "reason", why));
    }

    /** Somebody may not run a command beside it. */
    static TaskEvent execRefused(Instant at, String asker, String why) {
        return new TaskEvent("Exec", at, "Refused to " + asker + ": " + why, Map.of("asker", asker, "reason", why));
    }

    /** Somebody runs a command beside it. */
    static TaskEvent exec(Instant at, ExecRequest request) {
        String command = String.join(" ", request.command());
        String shown = command.length() > SHOWN_COMMAND ? command.substring(0, SHOWN_COMMAND) + "…" : command;
        return new TaskEvent(
                "Exec",
                at,
                "Command run for " + request.asker() + ": " + shown,
                Map.of("command", shown, "asker", request.asker()));
    }

    /** Somebody wants something done to it. */
    static TaskEvent of(TaskAction action, Instant at) {
        return switch (action.kind()) {
            case RESTART -> restartSignaled(at, "User requested running task to restart", action.asker());
            case RESTART_ALL -> restartSignaled(at, "User requested all tasks to restart", action.asker());
            case SIGNAL ->
                new TaskEvent(
                        "Signaling",
                        at,
                        "Task being sent signal " + action.signal(),
                        Map.of("task_signal", action.signal(), "asker", action.asker()));
        };
    }

    private static TaskEvent restartSignaled(Instant at, String why, String asker) {
        return new TaskEvent("Restart Signaled", at, why, Map.of("restart_reason", why, "asker", asker));
    }

    /** A task waits for what its templates ask for. */
    static TaskEvent templateMissing(Instant at, String lookups) {
        String why = "Missing: " + lookups;
        return new TaskEvent("Template", at, why, Map.of("message", why));
    }

    static TaskEvent templateFailed(Instant at, String why) {
        String message = "Template failed: " + why;
        return new TaskEvent("Template", at, message, Map.of("message", message, "fails_task", "true"));
    }

    static TaskEvent templateRestarts(Instant at) {
        String why = "Template with change_mode restart re-rendered";
        return new TaskEvent("Restart Signaled", at, why, Map.of("restart_reason", why));
    }

    static TaskEvent templateSignals(Instant at, String signal) {
        String why = "Template re-rendered";
        return new TaskEvent("Signaling", at, why, Map.of("task_signal", signal, "task_signal_reason", why));
    }

    /** What became of a template's change script. */
    static TaskEvent templateScript(Instant at, String outcome) {
        return new TaskEvent("Task hook message", at, outcome, Map.of("message", outcome));
    }

    /** Nomad stops the task as well, and says nothing of why. */
    static TaskEvent serversSilent(Instant at) {
        String why = "Nothing was heard of the servers for as long as the group allows";
        return new TaskEvent("Disconnected", at, why, Map.of("message", why));
    }

    public static TaskEvent tooLong(Instant at, Duration limit) {
        String why = "The allocation has run for longer than its max_run_duration of " + text(limit);
        return new TaskEvent("Max Run Duration Exceeded", at, why, Map.of("message", why));
    }

    /** A type that Nomad has, but does not use any more. */
    static TaskEvent diskExceeded(Instant at, long usedBytes, long limitBytes) {
        String why = "Disk use of " + mebibytes(usedBytes) + " MiB exceeds the ephemeral disk of "
                + mebibytes(limitBytes) + " MiB";
        return new TaskEvent(
                "Disk Resources Exceeded",
                at,
                why,
                Map.of("message", why, "disk_size", Long.toString(usedBytes), "disk_limit", Long.toString(limitBytes)));
    }

    /** Rounded up, so that what exceeds a limit does not look like it. */
    private static long mebibytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }

    public static TaskEvent allocationUnhealthy(Instant at, String why) {
        return new TaskEvent("Alloc Unhealthy", at, why, Map.of("message", why));
    }

    /** Go's way to write a duration, which Nomad's messages have: {@code 1m30s}, {@code 15.5s}, {@code 200ms}. */
    static String text(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            return duration.toMillis() + "ms";
        }
        StringBuilder text = new StringBuilder();
        long hours = duration.toHours();
        if (hours > 0) {
            text.append(hours).append('h');
        }
        if (hours > 0 || duration.toMinutes() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        text.append(duration.toSecondsPart());
        int millis = duration.toMillisPart();
        if (millis > 0) {
            text.append('.').append(String.format("%03d", millis).replaceAll("0+$", ""));
        }
        return text.append('s').toString();
    }
}
