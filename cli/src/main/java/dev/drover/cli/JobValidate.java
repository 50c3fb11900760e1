package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code job validate}: checks a job file without submitting it. */
@Command(description = "Checks a job file without submitting it.", sortOptions = false)
final class JobValidate implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    JobFileOptions file = new JobFileOptions();

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "path, http address, or - for standard input")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String name = Arguments.one(arguments, "<file>");
        HttpApi api = connection.connect(session);
        JobFile job = JobFile.read(session, api, file, name);
        JsonNode answer = job.in(api).put("validating job", "/v1/validate/job", job.request());
        Terminal terminal = session.terminal();
        List<String> errors = Json.texts(answer.path("ValidationErrors"));
        String error = Json.text(answer, "Error");
        if (!errors.isEmpty() || !error.isEmpty()) {
            List<String> all = errors.isEmpty() ? List.of(error) : errors;
            terminal.error("Job validation errors:\n  * " + String.join("\n  * ", all));
            return 1;
        }
        Warnings.show(terminal, answer);
        terminal.line(terminal.green("Job validation successful"));
        return 0;
    }
}
