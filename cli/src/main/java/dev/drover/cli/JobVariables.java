package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Collects the values of a job file's variables from the environment, variable files and flags, in rising precedence, and
 * writes them as the one text that the server's parse route takes.
 */
final class JobVariables {
    private static final String ENVIRONMENT_PREFIX = "NOMAD_VAR_";
    private static final Pattern VARIABLE = Pattern.compile("(?m)^\\s*variable\\s+\"?([\\w-]+)\"?\\s*\\{");
    private static final Pattern VARIABLES = Pattern.compile("(?m)^\\s*variables\\s*\\{");

    private final String source;
    private final String sourceName;
    private final boolean strict;
    private final Map<String, String> expressions = new LinkedHashMap<>();

    JobVariables(String source, String sourceName, boolean strict) {
        this.source = source;
        this.sourceName = sourceName;
        this.strict = strict;
    }

    /** Variables of the environment that the file does not declare belong to other files and are passed over. */
    void addEnvironment(Map<String, String> environment) {
        Set<String> declared = declared();
        for (String name : declared) {
            String value = environment.get(ENVIRONMENT_PREFIX + name);
            if (value != null) {
                expressions.put(name, expression(name, value));
            }
        }
    }

    void addFile(String name, String text) {
        Map<String, String> values = name.endsWith(".json") ? ofJson(name, text) : VariableText.attributes(text, name);
        values.forEach((variable, expression) -> put(variable, expression, "the variable file " + name));
    }

    /** @param flag {@code name=value} */
    void addFlag(String flag) {
        int equals = flag.indexOf('=');
        if (equals < 1) {
            throw new UsageException("the value of -var must look like name=value, not \"" + flag + "\"");
        }
        String name = flag.substring(0, equals).strip();
        put(name, expression(name, flag.substring(equals + 1)), "-var");
    }

    String text() {
        return expressions.entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private void put(String name, String expression, String origin) {
        if (declared().contains(name)) {
            expressions.put(name, expression);
        } else if (strict) {
            throw new CliException("Error getting job struct: " + origin + " sets the variable \"" + name + "\", which "
                    + sourceName + " does not declare (-hcl2-strict=false passes over it)");
        }
    }

    /** Lists and objects are expressions; other text is a string, which the server converts to the declared type. */
    private String expression(String name, String value) {
        String text = value.strip();
        boolean composed = text.startsWith("[") || text.startsWith("{");
        return composed && !isDeclaredAsString(name) ? text : quote(value);
    }

    private boolean isDeclaredAsString(String name) {
        Pattern type = Pattern.compile(
                "variable\\s+\"?" + Pattern.quote(name) + "\"?\\s*\\{[^}]*?\\btype\\s*=\\s*\"?string\\b");
        return type.matcher(source).find();
    }

    private Set<String> declared() {
        Set<String> names = new LinkedHashSet<>();
        for (Matcher matcher = VARIABLE.matcher(source); matcher.find(); ) {
            names.add(matcher.group(1));
        }
        for (Matcher matcher = VARIABLES.matcher(source); matcher.find(); ) {
            names.addAll(VariableText.attributesOfBlock(source, matcher.end(), sourceName)
                    .keySet());
        }
        return names;
    }

    private static Map<String, String> ofJson(String name, String text) {
        try {
            Map<String, String> values = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry :
                    Json.members(Json.read(text)).entrySet()) {
                values.put(entry.getKey(), Json.compact(entry.getValue()).replace("${", "$${"));
            }
            return values;
        } catch (IOException e) {
            throw new CliException(name + ": " + e.getMessage());
        }
    }

    private static String quote(String value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(isTemplate(value, i) ? String.valueOf(c) + c : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }

    /** A value is taken literally: what HCL would expand is escaped by doubling its first character. */
    private static boolean isTemplate(String value, int index) {
        char c = value.charAt(index);
        return (c == '$' || c == '%') && index + 1 < value.length() && value.charAt(index + 1) == '{';
    }
}
