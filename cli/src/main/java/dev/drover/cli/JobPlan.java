package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job plan}: shows what submitting a job file would change. Exit code 1 means that allocations would change. */
@Command(
        description = "Shows what submitting a job file would change. Exit codes: 0 nothing, 1 allocations, 255 error.",
        sortOptions = false)
final class JobPlan implements Subcommand {
    private static final int CHANGES = 1;
    private static final int FAILED = 255;
    private static final List<String> CHANGING = List.of("Place", "Stop", "Migrate", "DestructiveUpdate", "Canary");

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    JobFileOptions file = new JobFileOptions();

    @Option(
            names = "-diff",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            paramLabel = "<true|false>",
            description = "show the difference to the running job (default true)")
    boolean diff = true;

    @Option(names = "-json-output", description = "print the server's answer as JSON")
    boolean jsonOutput;

    @Option(names = "-verbose", description = "spell out what is added or deleted as a whole")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "path, http address, or - for standard input")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        try {
            return plan(session);
        } catch (UsageException e) {
            throw e;
        } catch (CliException e) {
            throw CliException.exiting(FAILED, e.getMessage());
        }
    }

    @Override
    public int usageErrorCode() {
        return FAILED;
    }

    private int plan(Session session) {
        String name = Arguments.one(arguments, "<file>");
        HttpApi api = connection.connect(session);
        JobFile job = JobFile.read(session, api, file, name);
        ObjectNode request = job.request();
        request.put("Diff", diff);
        JsonNode answer = job.in(api).put("during plan", "/v1/job/" + HttpApi.encode(job.id()) + "/plan", request);
        if (jsonOutput) {
            session.terminal().line(Json.pretty(answer));
        } else {
            show(session.terminal(), answer, job, name);
        }
        return exitCode(answer);
    }

    private void show(Terminal terminal, JsonNode answer, JobFile job, String name) {
        JsonNode difference = answer.path("Diff");
        if (diff && difference.isObject()) {
            PlanDiff.lines(terminal, difference, verbose).forEach(terminal::line);
            terminal.line("");
        }
        showDryRun(terminal, answer, job);
        terminal.line("");
        Warnings.show(terminal, answer);
        showPreemptions(terminal, answer.path("Annotations").path("PreemptedAllocs"));
        showIndex(terminal, Json.text(answer, "JobModifyIndex"), name);
    }

    private static void showDryRun(Terminal terminal, JsonNode answer, JobFile job) {
        terminal.line(terminal.bold("Scheduler dry-run:"));
        JsonNode failures = answer.path("FailedTGAllocs");
        if (failures.isEmpty()) {
            terminal.line(terminal.green("- All tasks successfully allocated."));
        } else {
            boolean onNodes = Json.text(job.job(), "Type").equals("system");
            terminal.line(terminal.yellow(
                    onNodes
                            ? "- WARNING: Failed to place allocations on all nodes."
                            : "- WARNING: Failed to place all allocations."));
            for (String line : PlacementFailures.groups(failures)) {
                terminal.line("  " + line);
            }
        }
        JsonNode passedOver = answer.path("PassedOver");
        if (!passedOver.isEmpty()) {
            terminal.line("- Nodes are passed over:");
            PlacementFailures.passedOver(passedOver).forEach(line -> terminal.line("  " + line));
        }
        Times.ofText(Json.text(answer, "NextPeriodicLaunch"))
                .ifPresent(launch ->
                        terminal.line("- If submitted now, next periodic launch would be at " + launch + "."));
    }

    private static void showPreemptions(Terminal terminal, JsonNode preempted) {
        if (preempted.isEmpty()) {
            return;
        }
        Table table = Table.of("Alloc ID", "Job ID", "Task Group");
        for (JsonNode allocation : preempted) {
            table.row(Json.text(allocation, "ID"), Json.text(allocation, "JobID"), Json.text(allocation, "TaskGroup"));
        }
        terminal.line(terminal.bold("Preemptions:"));
        table.lines().forEach(terminal::line);
        terminal.line("");
    }

    private void showIndex(Terminal terminal, String index, String name) {
        StringBuilder command = new StringBuilder("drover job run -check-index ").append(index);
        file.variables.forEach(variable -> command.append(" -var=").append(quoted(variable)));
        file.variableFiles.forEach(variables -> command.append(" -var-file=").append(quoted(variables)));
        terminal.line(terminal.bold("Job Modify Index: " + index));
        terminal.line("To submit exactly what is planned here, run:");
        terminal.line("");
        terminal.line(command.append(' ').append(quoted(name)).toString());
        terminal.line("");
        terminal.line("It is refused when the job has been changed since: then plan again.");
    }

    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static int exitCode(JsonNode answer) {
        if (Json.text(answer.path("Diff"), "Type").equals("None")) {
            return 0;
        }
        for (JsonNode updates : answer.path("Annotations").path("DesiredTGUpdates")) {
            if (CHANGING.stream().anyMatch(kind -> Json.number(updates, kind) > 0)) {
                return CHANGES;
            }
        }
        return 0;
    }
}
