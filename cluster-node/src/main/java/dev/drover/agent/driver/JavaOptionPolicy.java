package dev.drover.agent.driver;

import dev.drover.agent.jdk.OptionVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which options of the JVM tasks may have that load or run code at its start or on its errors, or bring further options in
 * from a file. The operator of the node says which; a task's own code needs no such option.
 */
final class JavaOptionPolicy {
    private static final String ALL = "*";
    private static final List<String> GOVERNED = List.of(
            "-javaagent:",
            "-agentlib:",
            "-agentpath:",
            "-Xrun",
            "-XX:OnOutOfMemoryError",
            "-XX:OnError",
            "-XX:Flags",
            "-XX:VMOptionsFile",
            "-XX:+ReadVMOptionsFile",
            "-Xdump",
            "-Xoptionsfile");

    private final List<String> allowed;

    /** @param allowed options written out, or with {@code *} for any text; {@code *} alone allows all */
    JavaOptionPolicy(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /**
     * The first option that is refused, as a sentence.
     *
     * @param launcher all arguments of {@code java} up to the program's own
     * @param variables the task's environment
     * @param agent the agent's environment: what the operator has set there for all tasks is not judged
     */
    Optional<String> refusal(List<String> launcher, Map<String, String> variables, Map<String, String> agent) {
        for (String option : launcher) {
            if (isGoverned(option) && !isAllowed(option)) {
                return Optional.of(sentence("option \"" + option + "\""));
            }
        }
        for (String variable : OptionVariables.NAMES) {
            String value = variables.getOrDefault(variable, "");
            if (value.equals(agent.get(variable))) {
                continue;
            }
            for (String option : split(value)) {
                if (isGoverned(option) && !isAllowed(option)) {
                    return Optional.of(sentence("option \"" + option + "\" in " + variable));
                }
            }
        }
        return Optional.empty();
    }

    private static String sentence(String option) {
        return "this node does not allow the JVM " + option
                + ", which runs code or reads further options: its operator would have to list it in"
                + " client.java.allowed_options";
    }

    /** {@code @file} stands for options in a file wherever the launcher still looks for its own. */
    static boolean isGoverned(String option) {
        return (option.startsWith("@") && option.length() > 1)
                || GOVERNED.stream().anyMatch(option::startsWith);
    }

    /** A way upwards in a path could lead past what an entry with {@code *} means. */
    private boolean isAllowed(String option) {
        boolean leadsUp = option.contains("/../") || option.endsWith("/..");
        return allowed.stream()
                .anyMatch(entry -> entry.equals(ALL)
                        || entry.equals(option)
                        || (!leadsUp
                                && entry.contains(ALL)
                                && glob(entry).matcher(option).matches()));
    }

    private static Pattern glob(String entry) {
        List<String> parts = List.of(entry.split("\\*", -1));
        return Pattern.compile(parts.stream().map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }

    /** As the JVM and its launcher take a variable apart: at white space outside of quotes, which are dropped. */
    static List<String> split(String value) {
        List<String> options = new ArrayList<>();
        StringBuilder option = new StringBuilder();
        char quote = 0;
        boolean begun = false;
        for (int at = 0; at < value.length(); at++) {
            char next = value.charAt(at);
            if (quote != 0 ? next == quote : next == '"' || next == '\'') {
                quote = quote == 0 ? next : 0;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(next)) {
                if (begun) {
                    options.add(option.toString());
                    option.setLength(0);
                }
                begun = false;
            } else {
                option.append(next);
                begun = true;
            }
        }
        if (begun) {
            options.add(option.toString());
        }
        return options;
    }
}
