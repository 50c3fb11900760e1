package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** What the server accepts but advises against. */
final class Warnings {
    private Warnings() {}

    static void show(Terminal terminal, JsonNode answer) {
        String warnings = Json.text(answer, "Warnings");
        if (!warnings.isEmpty()) {
            terminal.line(terminal.yellow("Job Warnings:\n" + warnings));
            terminal.line("");
        }
    }
}
