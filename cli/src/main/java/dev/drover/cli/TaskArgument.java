package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The tasks that a command is about.
 *
 * @param allocation the identifier in full
 * @param task empty for all that run
 */
record TaskArgument(HttpApi api, String allocation, String task) {
    /** @param option the task as an option names it; empty if none does */
    static TaskArgument of(
            Session session, ConnectionOptions connection, String[] arguments, String option, boolean verbose) {
        Arguments.oneOrTwo(arguments, "<alloc> [task]");
        Lookup lookup = Lookup.toChange(session, connection.connect(session), verbose);
        JsonNode allocation = lookup.allocation(arguments[0]);
        String wanted = arguments.length == 2 ? arguments[1] : option;
        String task = wanted.isEmpty() ? "" : TaskChoice.of(allocation, wanted, verbose);
        return new TaskArgument(lookup.inNamespaceOf(allocation), Json.text(allocation, "ID"), task);
    }

    /** @param of such as {@code /restart} */
    void put(String doing, String of, JsonNode body) {
        api.put(doing, "/v1/client/allocation/" + HttpApi.encode(allocation) + of, body);
    }
}
