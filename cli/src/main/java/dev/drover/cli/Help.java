package dev.drover.cli;

import java.util.List;
import java.util.Map;

/** The texts that list commands. */
final class Help {
    private Help() {}

    static String overall() {
        KeyTable common = new KeyTable()
                .row("init", "write an example job file")
                .row("run", "submit a job file")
                .row("plan", "show what submitting a job file would change")
                .row("status", "list jobs, or show whatever an identifier means")
                .row("stop", "stop a job")
                .row("logs", "print or follow the output of a task");
        KeyTable all = new KeyTable()
                .row("agent", "run a server, a client, or both")
                .row("bench", "load programs that print figures")
                .row("simulate", "add simulated nodes to a running cluster")
                .rows(Commands.SUMMARIES);
        return "Usage: drover [-version] [-help] <command> [flags] [arguments]\n\nCommon commands:\n"
                + common.text() + "\n\nAll commands:\n" + all.text()
                + "\n\nFlags come before arguments. 'drover <command> -help' shows those of one command.";
    }

    static String group(String group) {
        List<Map.Entry<String, String>> commands = Commands.SUMMARIES.stream()
                .filter(entry -> entry.getKey().startsWith(group + " "))
                .toList();
        return "Usage: drover " + group + " <command> [flags] [arguments]\n\nCommands:\n"
                + new KeyTable().rows(commands).text();
    }

    /** Two columns, indented, without a header. */
    private static final class KeyTable {
        private final List<List<String>> rows = new java.util.ArrayList<>();

        KeyTable row(String name, String summary) {
            rows.add(List.of(name, summary));
            return this;
        }

        KeyTable rows(List<Map.Entry<String, String>> entries) {
            entries.forEach(entry -> row(entry.getKey(), entry.getValue()));
            return this;
        }

        String text() {
            return "    " + String.join("\n    ", Columns.align(rows, "  ", ""));
        }
    }
}
