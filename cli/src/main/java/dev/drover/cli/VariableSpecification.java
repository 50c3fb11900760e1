package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.jobspec.VariableFile;
import dev.drover.protocol.jobspec.hcl.HclException;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/**
 * The variable that the arguments of {@code var put} describe: a path, a file, or both, and items. What is given later wins.
 *
 * @param language of the file; empty for that of its name
 */
record VariableSpecification(Session session, String language, boolean verbose) {
    private static final String DOING = "Error reading variable";
    private static final String USAGE =
            "This command takes a path or @file, and then items such as name=value or name=@file";
    private static final int MOST_BYTES = 1024 * 1024;

    ObjectNode read(String[] arguments) {
        if (arguments.length == 0) {
            throw new UsageException(USAGE);
        }
        int at = 0;
        ObjectNode variable = Json.object();
        if (!isFile(arguments[0])) {
            variable.put("Path", arguments[0]);
            at++;
        }
        if (at < arguments.length && isFile(arguments[at])) {
            ObjectNode described = file(arguments[at]);
            described.setAll(variable);
            variable = described;
            at++;
        }
        ObjectNode items = variable.path("Items") instanceof ObjectNode given ? given : variable.putObject("Items");
        for (String item : Arrays.asList(arguments).subList(at, arguments.length)) {
            add(items, item);
        }
        if (Json.text(variable, "Path").isEmpty()) {
            throw new UsageException("the path of the variable is neither an argument nor in the file");
        }
        return variable;
    }

    private static boolean isFile(String argument) {
        return argument.equals("-") || argument.startsWith("@");
    }

    private void add(ObjectNode items, String item) {
        int equals = item.indexOf('=');
        if (equals < 1) {
            throw new UsageException(
                    "\"" + item + "\" is no item. " + USAGE + Arguments.misplaced(new String[] {"", item}));
        }
        String value = item.substring(equals + 1);
        items.put(item.substring(0, equals), isFile(value) ? text(value) : value);
    }

    private String text(String reference) {
        String name = reference.equals("-") ? "-" : reference.substring(1);
        if (verbose) {
            session.terminal().error("Reading " + (name.equals("-") ? "standard input" : "\"" + name + "\""));
        }
        SourceText source = new SourceText(session, DOING, MOST_BYTES);
        return name.equals("-") ? source.read(name) : source.file(name);
    }

    private ObjectNode file(String reference) {
        String name = reference.equals("-") ? "<stdin>" : reference.substring(1);
        String text = text(reference);
        return switch (languageOf(name)) {
            case "hcl" -> ofHcl(name, text);
            case "json" -> ofJson(name, text);
            default -> throw new UsageException("the value of -in must be \"hcl\" or \"json\"");
        };
    }

    private String languageOf(String name) {
        if (!language.isEmpty()) {
            return language;
        }
        return name.endsWith(".hcl") ? "hcl" : "json";
    }

    private static ObjectNode ofHcl(String name, String text) {
        VariableFile.Described described;
        try {
            described = VariableFile.read(SourceFile.of(name, text), Inputs.none(() -> UUID.randomUUID()
                    .toString()));
        } catch (HclException e) {
            throw new CliException(DOING + ": " + e.getMessage());
        }
        ObjectNode variable = Json.object();
        variable.put("Namespace", described.namespace());
        variable.put("Path", described.path());
        variable.put("ModifyIndex", described.modifyIndex());
        ObjectNode items = variable.putObject("Items");
        described.items().forEach(items::put);
        return variable;
    }

    private static ObjectNode ofJson(String name, String text) {
        try {
            JsonNode variable = Json.read(text);
            return Optional.of(variable)
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast)
                    .orElseThrow(() -> new CliException(DOING + ": " + name + " is no JSON object"));
        } catch (IOException e) {
            throw new CliException(DOING + ": " + name + ": " + e.getMessage());
        }
    }
}
