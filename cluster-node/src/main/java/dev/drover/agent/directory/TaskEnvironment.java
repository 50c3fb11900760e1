package dev.drover.agent.directory;

import dev.drover.protocol.Sorted;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a task sees of its surroundings, and what {@code ${…}} in its fields stands for. Build it with {@link
 * TaskEnvironmentBuilder}.
 *
 * @param variables the process's environment
 * @param node values of {@code node.…}, {@code attr.…} and {@code meta.…}
 */
public record TaskEnvironment(Map<String, String> variables, Map<String, String> node) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern INDEXED = Pattern.compile("(env|attr|meta|node)\\[\"([^\"]*)\"]");

    public TaskEnvironment {
        variables = Sorted.copyOf(variables);
        node = Sorted.copyOf(node);
    }

    /** The same with further variables, which win. */
    public TaskEnvironment with(Map<String, String> further) {
        Map<String, String> all = new TreeMap<>(variables);
        all.putAll(further);
        return new TaskEnvironment(all, node);
    }

    /** Replaces each known reference; an unknown one stays as it is, as in Nomad. */
    public String interpolate(String text) {
        if (!text.contains("${")) {
            return text;
        }
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String value = lookUp(matcher.group(1).strip(), matcher.group());
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(result).toString();
    }

    private String lookUp(String reference, String unknown) {
        Matcher indexed = INDEXED.matcher(reference);
        if (indexed.matches()) {
            String key = indexed.group(2);
            return indexed.group(1).equals("env")
                    ? variables.getOrDefault(key, unknown)
                    : node.getOrDefault(indexed.group(1) + "." + key, unknown);
        }
        String fromNode = node.get(reference);
        return fromNode != null ? fromNode : variables.getOrDefault(reference, unknown);
    }
}
