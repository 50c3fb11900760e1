package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.api.JsonShape.Form;
import dev.drover.protocol.api.JsonShape.Nested;
import dev.drover.protocol.jobspec.hcl.Conversions;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import dev.drover.protocol.jobspec.hcl.Position;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock.ResolvedAttribute;
import dev.drover.protocol.jobspec.hcl.Value;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Turns JSON objects into the blocks of a job file, so that defaults and rules are the same for both. What Go calls zero (null,
 * an empty string or list) counts as not given.
 */
final class JsonTranslator {
    private static final int DEEPEST = 100;
    private static final int MOST_ERRORS = 50;

    private final List<Diagnostic> errors;

    JsonTranslator(List<Diagnostic> errors) {
        this.errors = errors;
    }

    static Position place(String path) {
        return new Position(path, 0, 0);
    }

    ResolvedBlock job(JsonNode node) {
        return block("job", JobShapes.JOB, node, "Job");
    }

    private void error(String path, String message) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(Diagnostic.error(place(path), message));
        }
    }

    private ResolvedBlock block(String type, JsonShape shape, JsonNode node, String path) {
        Map<String, ResolvedAttribute> attributes = new LinkedHashMap<>();
        List<ResolvedBlock> blocks = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        shape.label().ifPresent(name -> labels.add(label(node, name, path)));
        for (JsonShape.Field field : shape.fields()) {
            String memberPath = path + "." + field.name();
            JsonObjects.member(node, field.name())
                    .flatMap(member -> attribute(member, field.kind(), memberPath))
                    .ifPresent(value ->
                            attributes.put(field.attribute(), new ResolvedAttribute(place(memberPath), value)));
        }
        for (Nested nested : shape.nested()) {
            JsonObjects.member(node, nested.name())
                    .ifPresent(member -> nested(nested, member, path + "." + nested.name(), blocks));
        }
        for (String name : shape.absent()) {
            if (JsonObjects.member(node, name).filter(member -> !isZero(member)).isPresent()) {
                error(path + "." + name, "is not supported by this version of drover");
            }
        }
        return new ResolvedBlock(type, labels, place(path), attributes, List.copyOf(blocks));
    }

    private String label(JsonNode node, String name, String path) {
        Optional<JsonNode> member = JsonObjects.member(node, name);
        if (member.isPresent() && !member.get().isTextual()) {
            error(path + "." + name, "must be a string, not " + described(member.get()));
        }
        return member.map(JsonNode::asText).orElse("");
    }

    private void nested(Nested nested, JsonNode member, String path, List<ResolvedBlock> blocks) {
        boolean list = nested.form() == Form.LIST || nested.form() == Form.LIST_OF_ONE;
        if (list ? !member.isArray() : !member.isObject()) {
            error(path, "must be " + (list ? "a list" : "an object") + ", not " + described(member));
            return;
        }
        JsonShape shape = nested.shape().orElse(null);
        if (shape == null) {
            blocks.add(map(nested, member, path));
        } else if (list) {
            list(nested, shape, member, path, blocks);
        } else if (nested.form() == Form.BY_NAME) {
            byName(nested, shape, member, path, blocks);
        } else if (!nested.name().equals("Update") || !isZero(member)) {
            // Nomad's own servers write a job's update policy as an object of zeros where there is none.
            blocks.add(block(nested.block(), shape, member, path));
        }
    }

    private void list(Nested nested, JsonShape shape, JsonNode array, String path, List<ResolvedBlock> blocks) {
        if (nested.form() == Form.LIST_OF_ONE && array.size() > 1) {
            error(path, "may hold one element only");
        }
        for (int i = 0; i < array.size(); i++) {
            String elementPath = path + "[" + i + "]";
            if (array.get(i).isObject()) {
                blocks.add(block(nested.block(), shape, array.get(i), elementPath));
            } else {
                error(elementPath, "must be an object, not " + described(array.get(i)));
            }
        }
    }

    private void byName(Nested nested, JsonShape shape, JsonNode object, String path, List<ResolvedBlock> blocks) {
        object.properties().forEach(member -> {
            String memberPath = path + "." + member.getKey();
            if (!member.getValue().isObject()) {
                error(memberPath, "must be an object, not " + described(member.getValue()));
                return;
            }
            ResolvedBlock block = block(nested.block(), shape, member.getValue(), memberPath);
            List<String> labels = List.of(member.getKey());
            blocks.add(new ResolvedBlock(block.type(), labels, block.position(), block.attributes(), block.blocks()));
        });
    }

    private ResolvedBlock map(Nested nested, JsonNode member, String path) {
        Map<String, ResolvedAttribute> entries = new LinkedHashMap<>();
        Iterator<Map.Entry<String, JsonNode>> members = member.properties().iterator();
        while (members.hasNext()) {
            Map.Entry<String, JsonNode> entry = members.next();
            String entryPath = path + "." + entry.getKey();
            entry(nested.form(), entry.getValue(), entryPath)
                    .ifPresent(value -> entries.put(entry.getKey(), new ResolvedAttribute(place(entryPath), value)));
        }
        return new ResolvedBlock(nested.block(), List.of(), place(path), entries, List.of());
    }

    private Optional<Value> entry(Form form, JsonNode node, String path) {
        if (form == Form.FREE_MAP) {
            return free(node, path, 0);
        }
        if (form == Form.LISTS_MAP) {
            return node.isNull() ? Optional.empty() : attribute(node, JsonShape.Kind.TEXTS, path);
        }
        if (!node.isTextual()) {
            error(path, "must be a string, not " + described(node));
            return Optional.empty();
        }
        return Optional.of(Value.text(node.textValue()));
    }

    private Optional<Value> attribute(JsonNode node, JsonShape.Kind kind, String path) {
        if (!fits(node, kind)) {
            error(path, "must be " + wanted(kind) + ", not " + described(node));
            return Optional.empty();
        }
        if (kind == JsonShape.Kind.TEXTS && !areTexts(node, path)) {
            return Optional.empty();
        }
        boolean empty = (node.isTextual() && node.textValue().isEmpty()) || (node.isArray() && node.isEmpty());
        return empty ? Optional.empty() : free(node, path, 0);
    }

    private static boolean fits(JsonNode node, JsonShape.Kind kind) {
        return switch (kind) {
            case TEXT -> node.isTextual();
            case WHOLE -> node.isIntegralNumber();
            case FLAG -> node.isBoolean();
            case DURATION -> node.isIntegralNumber() || node.isTextual();
            case TEXTS -> node.isArray();
        };
    }

    private boolean areTexts(JsonNode array, String path) {
        boolean fits = true;
        for (int i = 0; i < array.size(); i++) {
            if (!array.get(i).isTextual()) {
                error(path + "[" + i + "]", "must be a string, not " + described(array.get(i)));
                fits = false;
            }
        }
        return fits;
    }

    private static String wanted(JsonShape.Kind kind) {
        return switch (kind) {
            case TEXT -> "a string";
            case WHOLE -> "a whole number";
            case FLAG -> "true or false";
            case DURATION -> "a number of nanoseconds";
            case TEXTS -> "a list of strings";
        };
    }

    private static String described(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "true or false";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
        };
    }

    private Optional<Value> free(JsonNode node, String path, int depth) {
        if (depth > DEEPEST) {
            error(path, "is nested more than " + DEEPEST + " levels deep");
            return Optional.empty();
        }
        return switch (node.getNodeType()) {
            case STRING, BINARY -> Optional.of(Value.text(node.asText()));
            case BOOLEAN -> Optional.of(Value.flag(node.booleanValue()));
            case NULL, MISSING, POJO -> Optional.of(Value.nothing());
            case NUMBER -> number(node, path);
            case ARRAY -> list(node, path, depth);
            case OBJECT -> object(node, path, depth);
        };
    }

    private Optional<Value> number(JsonNode node, String path) {
        Optional<Value> number =
                Double.isFinite(node.doubleValue()) ? Conversions.numberValue(node.decimalValue()) : Optional.empty();
        if (number.isEmpty()) {
            error(path, "is a number out of range");
        }
        return number;
    }

    private Optional<Value> list(JsonNode node, String path, int depth) {
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            free(node.get(i), path + "[" + i + "]", depth + 1).ifPresent(elements::add);
        }
        return Optional.of(Value.list(elements));
    }

    private Optional<Value> object(JsonNode node, String path, int depth) {
        Map<String, Value> entries = new LinkedHashMap<>();
        Iterator<Map.Entry<String, JsonNode>> members = node.properties().iterator();
        while (members.hasNext()) {
            Map.Entry<String, JsonNode> member = members.next();
            free(member.getValue(), path + "." + member.getKey(), depth + 1)
                    .ifPresent(value -> entries.put(member.getKey(), value));
        }
        return Optional.of(Value.mapping(entries));
    }

    /** Null, empty, zero or false; an object of nothing else is zero, too. */
    private static boolean isZero(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> node.isEmpty();
            case OBJECT -> StreamSupport.stream(node.spliterator(), false).allMatch(JsonTranslator::isZero);
            case NUMBER -> node.doubleValue() == 0;
            case BOOLEAN -> !node.booleanValue();
            case STRING, BINARY -> node.asText().isEmpty();
            case NULL, MISSING, POJO -> true;
        };
    }
}
