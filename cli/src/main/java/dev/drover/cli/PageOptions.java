package dev.drover.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The flags of lists that come in pages. */
final class PageOptions {
    @Option(names = "-filter", paramLabel = "<expression>", description = "only those for which this is true")
    String filter = "";

    @Option(names = "-per-page", paramLabel = "<count>", description = "how many to show at once")
    int perPage;

    @Option(names = "-page-token", paramLabel = "<token>", description = "where the page begins")
    String pageToken = "";

    /** The path of a list with what is asked of it. */
    String path(String list) {
        return path(list, Map.of());
    }

    /** The same, with more that is asked; what is empty is not. */
    String path(String list, Map<String, String> more) {
        Map<String, String> asked = new LinkedHashMap<>(more);
        asked.put("filter", filter);
        asked.put("per_page", perPage > 0 ? Integer.toString(perPage) : "");
        asked.put("next_token", pageToken);
        StringBuilder path = new StringBuilder(list);
        asked.forEach((name, value) -> {
            if (!value.isEmpty()) {
                path.append(path.indexOf("?") < 0 ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(HttpApi.encode(value));
            }
        });
        return path.toString();
    }

    /**
     * Says how to go on, if the list does.
     *
     * @param command with the flags that come before those of the page
     * @param argument empty for none
     */
    void showNext(Terminal terminal, String token, String command, String argument) {
        if (token.isEmpty()) {
            return;
        }
        terminal.line("");
        terminal.line("Results have been paginated. To get the next page run:");
        terminal.line("");
        terminal.line(command
                + (filter.isEmpty() ? "" : " -filter '" + filter + "'")
                + (perPage > 0 ? " -per-page " + perPage : "")
                + " -page-token " + token
                + (argument.isEmpty() ? "" : " " + argument));
    }
}
