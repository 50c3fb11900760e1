package dev.drover.protocol.jobspec.hcl;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The values behind {@code var} and {@code local} of one file. Locals are evaluated when they are first asked for. */
final class Variables implements Scope.Globals {
    private final Evaluator evaluator;
    private final Diagnostics diagnostics;
    private final Limits limits;
    private final Map<String, Variable> declared = new LinkedHashMap<>();
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, Body.Attribute> locals = new LinkedHashMap<>();
    private final Map<String, Value> evaluatedLocals = new HashMap<>();
    private final Set<String> inProgress = new HashSet<>();

    Variables(Evaluator evaluator, Diagnostics diagnostics, Limits limits) {
        this.evaluator = evaluator;
        this.diagnostics = diagnostics;
        this.limits = limits;
    }

    /** Takes a {@code variable}, {@code variables} or {@code locals} block; false if it is another. */
    boolean take(Body.Block block) {
        try {
            switch (block.type()) {
                case "variable" -> declare(Variable.read(block, limits));
                case "variables" ->
                    attributes(block.body(), "\"" + block.type() + "\"").forEach(this::declareShort);
                case "locals" ->
                    attributes(block.body(), "\"" + block.type() + "\"").forEach(this::declareLocal);
                default -> {
                    return false;
                }
            }
        } catch (Fault fault) {
            diagnostics.add(fault.diagnostic(block.span()));
        }
        return true;
    }

    private List<Body.Attribute> attributes(Body body, String where) {
        Content content = Content.of(body, BlockSchema.FREE_FORM, limits);
        for (Body.Block block : content.blocks()) {
            diagnostics.error(
                    block.span().position(),
                    "unknown block \"" + block.type() + "\"; " + where + " holds attributes only");
        }
        return content.attributes();
    }

    private void declareShort(Body.Attribute attribute) {
        declare(new Variable(attribute.span(), attribute.name(), TypeConstraint.ANY, attribute.value(), List.of()));
    }

    private void declare(Variable variable) {
        if (declared.putIfAbsent(variable.name(), variable) != null) {
            throw Fault.at(variable.span(), "variable \"" + variable.name() + "\" is declared twice");
        }
    }

    private void declareLocal(Body.Attribute attribute) {
        if (locals.putIfAbsent(attribute.name(), attribute) != null) {
            throw Fault.at(attribute.span(), "local \"" + attribute.name() + "\" is set twice");
        }
    }

    /** Gives every variable its value: its default, then the environment, then files, then single values. */
    void assign(Inputs inputs) {
        declared.values().forEach(this::assignDefault);
        inputs.environment().forEach((name, text) -> {
            Variable variable = declared.get(name);
            if (variable != null) {
                assignText(variable, text, "NOMAD_VAR_" + name);
            }
        });
        inputs.files().forEach(file -> assignFile(file, inputs.strict()));
        inputs.values().forEach((name, text) -> {
            Variable variable = declared.get(name);
            if (variable != null) {
                assignText(variable, text, "-var " + name);
            } else if (inputs.strict()) {
                undeclared(name, new Position("-var " + name, 1, 1));
            }
        });
        declared.values().forEach(this::check);
    }

    private void assignDefault(Variable variable) {
        Expression initial = variable.initial();
        if (initial != null) {
            assign(variable, initial, Scope.of(Scope.Globals.NONE));
        }
    }

    private void assign(Variable variable, Expression expression, Scope scope) {
        try {
            Value value = evaluator.evaluateApart(expression, scope);
            values.put(variable.name(), variable.type().convert(value));
        } catch (Fault fault) {
            String message = "variable \"" + variable.name() + "\": " + fault.text();
            Position position = fault.locatedAt(expression.span())
                    .diagnostic(expression.span())
                    .position();
            values.put(variable.name(), Value.nothing());
            diagnostics.error(position, message);
        }
    }

    private void assignText(Variable variable, String text, String origin) {
        SourceFile source = SourceFile.of(origin, text);
        boolean plain = variable.type() instanceof TypeConstraint.Simple;
        try {
            Expression expression = plain
                    ? new Expression.Literal(source.span(0, 0), Value.text(text))
                    : new JsonExpressions(limits).parse(source);
            assign(variable, expression, Scope.of(Scope.Globals.NONE));
        } catch (Fault fault) {
            diagnostics.add(fault.diagnostic(source.span(0, 0)));
        }
    }

    private void assignFile(SourceFile file, boolean strict) {
        Body body = Hcl.parse(file, limits);
        for (Body.Attribute attribute : attributes(body, "a variable file")) {
            Variable variable = declared.get(attribute.name());
            if (variable != null) {
                assign(variable, attribute.value(), Scope.of(Scope.Globals.NONE));
            } else if (strict) {
                undeclared(attribute.name(), attribute.span().position());
            }
        }
    }

    private void undeclared(String name, Position position) {
        diagnostics.error(
                position, "the file declares no variable \"" + name + "\"" + Suggestion.of(name, declared.keySet()));
    }

    private void check(Variable variable) {
        if (!values.containsKey(variable.name())) {
            diagnostics.error(
                    variable.span().position(), "variable \"" + variable.name() + "\" has no value and no default");
            values.put(variable.name(), Value.nothing());
            return;
        }
        for (Variable.Validation validation : variable.validations()) {
            try {
                Scope scope = Scope.of(this);
                if (!evaluator.condition(validation.condition(), scope)) {
                    Expression message = validation.message();
                    String text = message == null ? "value is not allowed" : evaluator.key(message, scope);
                    diagnostics.error(validation.span().position(), "variable \"" + variable.name() + "\": " + text);
                }
            } catch (Fault fault) {
                diagnostics.add(fault.diagnostic(validation.span()));
            }
        }
    }

    /** Evaluates what nobody asked for, so that mistakes in it show, too. */
    void evaluateLocals() {
        for (Body.Attribute local : locals.values()) {
            try {
                member("local", local.name());
            } catch (Fault fault) {
                diagnostics.add(fault.diagnostic(local.span()));
                if (fault.isFatal()) {
                    return;
                }
            }
        }
    }

    @Override
    public boolean has(String root) {
        return root.equals("var") || root.equals("local");
    }

    @Override
    public Value member(String root, String name) {
        return root.equals("var") ? variable(name) : local(name);
    }

    private Value variable(String name) {
        Value value = values.get(name);
        if (value == null) {
            throw Fault.of("there is no variable \"" + name + "\"" + Suggestion.of(name, declared.keySet()));
        }
        return value;
    }

    private Value local(String name) {
        Value known = evaluatedLocals.get(name);
        if (known != null) {
            return known;
        }
        Body.Attribute attribute = locals.get(name);
        if (attribute == null) {
            throw Fault.of("there is no local \"" + name + "\"" + Suggestion.of(name, locals.keySet()));
        }
        if (!inProgress.add(name)) {
            throw Fault.at(attribute.span(), "local \"" + name + "\" refers to itself");
        }
        try {
            Value value = evaluator.evaluateApart(attribute.value(), Scope.of(this));
            evaluatedLocals.put(name, value);
            return value;
        } finally {
            inProgress.remove(name);
        }
    }
}
