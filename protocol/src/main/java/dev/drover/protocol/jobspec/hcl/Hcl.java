package dev.drover.protocol.jobspec.hcl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads source texts: parse, check against a schema, evaluate. Everything that is wrong with a text comes as an {@link
 * HclException}, and as nothing else.
 */
public final class Hcl {
    private Hcl() {}

    /** A file with evaluated attributes, and what is worth a warning. */
    public record Resolved(ResolvedBlock root, List<Diagnostic> warnings) {}

    /** Parses the native syntax, or JSON if the text begins with a brace. */
    public static Body parse(SourceFile source, Limits limits) {
        Span start = source.span(0, 0);
        try {
            checkSize(source, limits);
            return isJson(source.text()) ? json(source, limits) : new BodyParser(source, limits).parseFile();
        } catch (Fault fault) {
            throw new HclException(List.of(fault.diagnostic(start)));
        }
    }

    /** Parses, checks and evaluates a file that may declare variables and locals at its top level. */
    public static Resolved resolve(SourceFile source, BlockSchema schema, Inputs inputs, Limits limits) {
        Body body = parse(source, limits);
        Diagnostics diagnostics = new Diagnostics();
        Evaluator evaluator = new Evaluator(new Budget(limits), new FunctionLibrary(inputs.uuids()));
        Variables variables = new Variables(evaluator, diagnostics, limits);
        Span start = source.span(0, 0);
        try {
            Content content = Content.of(body, withVariables(schema), limits);
            List<Body.Block> rest = new ArrayList<>();
            for (Body.Block block : content.blocks()) {
                if (!variables.take(block)) {
                    rest.add(block);
                }
            }
            variables.assign(inputs);
            Body remaining = new Body.Native(start, content.attributes(), rest);
            Scope scope = Scope.of(variables);
            ResolvedBlock root = new BlockResolver(evaluator, diagnostics).resolveRoot(remaining, start, schema, scope);
            variables.evaluateLocals();
            diagnostics.throwIfErrors();
            return new Resolved(root, diagnostics.warnings());
        } catch (Fault fault) {
            diagnostics.add(fault.diagnostic(start));
            throw new HclException(diagnostics.errors());
        }
    }

    private static BlockSchema withVariables(BlockSchema schema) {
        BlockSchema.Builder builder = BlockSchema.builder()
                .repeated("variable", Variable.SCHEMA, "name")
                .repeated("variables", BlockSchema.FREE_FORM)
                .repeated("locals", BlockSchema.FREE_FORM);
        return builder.including(schema).build();
    }

    private static void checkSize(SourceFile source, Limits limits) {
        int characters = source.text().length();
        long bytes =
                characters > limits.sourceBytes() ? characters : source.text().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.sourceBytes()) {
            throw Fault.of("the file is larger than " + limits.sourceBytes() + " bytes, the limit");
        }
    }

    private static boolean isJson(String text) {
        return text.stripLeading().startsWith("{");
    }

    private static Body json(SourceFile source, Limits limits) {
        JsonNode node = JsonReader.read(source, limits.nesting());
        if (node instanceof JsonNode.ObjectNode object) {
            return new Body.Json(List.of(object));
        }
        throw Fault.at(node.span(), "expected an object");
    }
}
