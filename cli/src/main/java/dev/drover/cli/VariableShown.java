package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A variable as people and programs read it. */
final class VariableShown {
    private VariableShown() {}

    /** Where the API has it. The slashes of a variable's path stay slashes. */
    static String path(String variable) {
        return "/v1/var/"
                + Stream.of(variable.split("/", -1)).map(HttpApi::encode).collect(Collectors.joining("/"));
    }

    /** @param form {@code table}, {@code json}, {@code hcl} or {@code none} */
    static void show(Session session, JsonNode variable, String form) {
        Terminal terminal = session.terminal();
        switch (form) {
            case "none" -> {}
            case "json" -> terminal.line(Json.pretty(variable));
            case "hcl" -> terminal.line(hcl(variable));
            case "table" -> table(session, variable);
            default -> throw new UsageException("the value of -out must be \"table\", \"json\", \"hcl\" or \"none\"");
        }
    }

    private static void table(Session session, JsonNode variable) {
        Terminal terminal = session.terminal();
        Times times = new Times(session.clock(), true);
        long created = Json.number(variable, "CreateTime");
        long modified = Json.number(variable, "ModifyTime");
        KeyValues values = new KeyValues()
                .add("Namespace", Json.text(variable, "Namespace"))
                .add("Path", Json.text(variable, "Path"))
                .add("Create Time", times.full(Times.ofNanos(created)));
        if (modified != created) {
            values.add("Modify Time", times.full(Times.ofNanos(modified)));
        }
        values.add("Check Index", Json.number(variable, "ModifyIndex")).lines().forEach(terminal::line);
        terminal.title("Items");
        KeyValues items = new KeyValues();
        Json.members(variable.path("Items")).forEach((name, value) -> items.add(name, value.asText()));
        items.lines().forEach(terminal::line);
    }

    /** So that {@code var put} takes it back. */
    private static String hcl(JsonNode variable) {
        KeyValues values = new KeyValues()
                .add("namespace", quoted(Json.text(variable, "Namespace")))
                .add("path", quoted(Json.text(variable, "Path")))
                .add("create_index", Json.number(variable, "CreateIndex"))
                .add("modify_index", Json.number(variable, "ModifyIndex"))
                .add("create_time", Json.number(variable, "CreateTime"))
                .add("modify_time", Json.number(variable, "ModifyTime"));
        String items = Json.members(variable.path("Items")).entrySet().stream()
                .map(item -> "  " + quoted(item.getKey()) + " = "
                        + quoted(item.getValue().asText()) + "\n")
                .collect(Collectors.joining());
        return values + "\nitems = {\n" + items + "}";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean opens = (c == '$' || c == '%') && text.startsWith("{", at + 1);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append(opens ? String.valueOf(c) : "").append(c);
            }
        }
        return out.append('"').toString();
    }

    /**
     * Says what is there instead of what the caller has expected.
     *
     * @param force the flag with which the command does it all the same, and what joins it to others; empty if there is none
     */
    static CliException conflict(Session session, JsonNode there, long expected, String force) {
        long index = Json.number(there, "ModifyIndex");
        String why = "Check-and-Set conflict\n\nYour provided check-index (" + expected
                + ") does not match the server-side index (" + index + ").";
        if (index == 0) {
            return new CliException(why + " There is no such variable.");
        }
        String time = new Times(session.clock(), true).full(Times.ofNanos(Json.number(there, "ModifyTime")));
        return new CliException(why + "\nThe server-side item was last updated on " + time
                + ".\n\nIf you are sure you want to perform this operation, add the " + force + "-check-index=" + index
                + " flag before the positional arguments.");
    }
}
