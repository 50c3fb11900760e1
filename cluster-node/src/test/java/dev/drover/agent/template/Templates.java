package dev.drover.agent.template;

import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.TaskTemplate.Change;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.job.TaskTemplate.ChangeScript;
import dev.drover.protocol.job.TaskTemplate.Form;
import dev.drover.protocol.job.TaskTemplate.Owner;
import java.time.Duration;
import java.util.Optional;

/** Templates for tests. */
public final class Templates {
    private Templates() {}

    public static TaskTemplate data(String data, String destination) {
        return data(data, destination, ChangeMode.NOOP);
    }

    /** One that acts at once. */
    public static TaskTemplate data(String data, String destination, ChangeMode mode) {
        String signal = mode == ChangeMode.SIGNAL ? "SIGHUP" : "";
        return template(
                "",
                data,
                destination,
                false,
                new Change(mode, signal, Optional.empty(), Duration.ZERO, Optional.empty()));
    }

    public static TaskTemplate source(String source, String destination) {
        return template(source, "", destination, false, Change.STANDARD);
    }

    public static TaskTemplate environment(String data, String destination) {
        return template(
                "",
                data,
                destination,
                true,
                new Change(ChangeMode.RESTART, "", Optional.empty(), Duration.ZERO, Optional.empty()));
    }

    public static TaskTemplate script(String data, String destination, ChangeScript script) {
        return template(
                "",
                data,
                destination,
                false,
                new Change(ChangeMode.SCRIPT, "", Optional.of(script), Duration.ZERO, Optional.empty()));
    }

    private static TaskTemplate template(
            String source, String data, String destination, boolean environment, Change change) {
        return new TaskTemplate(source, data, destination, environment, Form.STANDARD, Owner.STANDARD, change, false);
    }
}
