package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.jobspec.template.Node.Command;
import dev.drover.protocol.jobspec.template.Node.Pipeline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renders a template once. */
final class Evaluator {
    private static final int DEEPEST = 100;

    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    /** The value of a variable, which an inner scope may assign anew. */
    private static final class Slot {
        private final String name;
        private @Nullable Object value;

        private Slot(String name, @Nullable Object value) {
            this.name = name;
            this.value = value;
        }
    }

    private final Template template;
    private final Call.Context context;
    private final Budget budget;
    private final boolean errorOnMissingKey;
    private final StringBuilder out = new StringBuilder();
    private List<Slot> slots = new ArrayList<>();
    private int depth;
    /** Of the command that is being carried out. */
    private int place;

    Evaluator(Template template, Call.Context context, boolean errorOnMissingKey) {
        this.template = template;
        this.context = context;
        this.budget = context.budget();
        this.errorOnMissingKey = errorOnMissingKey;
        slots.add(new Slot("", null));
    }

    String run() throws TemplateException {
        try {
            walk(null, template.main());
            return out.toString();
        } catch (Fault fault) {
            throw new TemplateException(template.source(), place, fault.reason());
        }
    }

    private Flow walk(@Nullable Object dot, List<Node> nodes) {
        for (Node node : nodes) {
            budget.step();
            Flow flow = walk(dot, node);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow walk(@Nullable Object dot, Node node) {
        if (node instanceof Node.Text text) {
            write(text.text());
        } else if (node instanceof Node.Output output) {
            output(dot, output.pipeline());
        } else if (node instanceof Node.Include include) {
            include(dot, include);
        } else if (node instanceof Node.Break) {
            return Flow.BREAK;
        } else if (node instanceof Node.Continue) {
            return Flow.CONTINUE;
        } else {
            int mark = slots.size();
            Flow flow = branch(dot, node);
            slots.subList(mark, slots.size()).clear();
            return flow;
        }
        return Flow.ON;
    }

    private Flow branch(@Nullable Object dot, Node node) {
        if (node instanceof Node.If choice) {
            boolean then = Values.isTrue(value(dot, choice.condition()));
            return walk(dot, then ? choice.then() : choice.otherwise());
        }
        if (node instanceof Node.With with) {
            Object value = value(dot, with.value());
            return Values.isTrue(value) ? walk(value, with.then()) : walk(dot, with.otherwise());
        }
        if (node instanceof Node.Range range) {
            return range(dot, range);
        }
        throw new AssertionError("unhandled node: " + node);
    }

    private void write(String text) {
        budget.charge(text.length());
        budget.output((long) out.length() + text.length());
        out.append(text);
    }

    private void output(@Nullable Object dot, Pipeline pipeline) {
        Object value = value(dot, pipeline);
        if (pipeline.variables().isEmpty()) {
            write(Printing.output(value));
        }
    }

    private void include(@Nullable Object dot, Node.Include include) {
        place = include.offset();
        List<Node> body = template.definitions().get(include.name());
        if (body == null) {
            throw new Fault("template \"" + include.name() + "\" is not defined");
        }
        if (++depth > DEEPEST) {
            throw new Fault("templates include each other more than " + DEEPEST + " deep");
        }
        Object argument =
                include.argument().isPresent() ? value(dot, include.argument().get()) : null;
        List<Slot> outer = slots;
        slots = new ArrayList<>(List.of(new Slot("", argument)));
        walk(argument, body);
        slots = outer;
        depth--;
    }

    private Flow range(@Nullable Object dot, Node.Range range) {
        Iterator<Pair> pairs = Pair.of(elements(dot, range.elements()));
        if (!pairs.hasNext()) {
            return walk(dot, range.otherwise());
        }
        int mark = slots.size();
        Flow flow = Flow.ON;
        while (pairs.hasNext() && flow != Flow.BREAK) {
            flow = once(range, mark, pairs.next());
        }
        return Flow.ON;
    }

    /** What is declared there is set for each element, and not for the whole. */
    private @Nullable Object elements(@Nullable Object dot, Pipeline pipeline) {
        return value(dot, new Pipeline(pipeline.offset(), List.of(), false, pipeline.commands()));
    }

    private Flow once(Node.Range range, int mark, Pair pair) {
        budget.step();
        slots.subList(mark, slots.size()).clear();
        List<String> names = range.elements().variables();
        boolean declares = range.elements().declares();
        if (names.size() == 2) {
            set(names.get(0), pair.index(), declares);
        }
        if (!names.isEmpty()) {
            set(names.get(names.size() - 1), pair.element(), declares);
        }
        return walk(pair.element(), range.body());
    }

    private void set(String name, @Nullable Object value, boolean declares) {
        if (declares) {
            slots.add(new Slot(name, value));
        } else {
            slot(name).value = value;
        }
    }

    private Slot slot(String name) {
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (slots.get(i).name.equals(name)) {
                return slots.get(i);
            }
        }
        throw new AssertionError("the parser let an unknown variable through: " + name);
    }

    private @Nullable Object value(@Nullable Object dot, Pipeline pipeline) {
        Object value = null;
        boolean first = true;
        for (Command command : pipeline.commands()) {
            value = command(dot, command, first ? List.of() : listOf(value));
            first = false;
        }
        for (String name : pipeline.variables()) {
            set(name, value, pipeline.declares());
        }
        return value;
    }

    private static List<@Nullable Object> listOf(@Nullable Object value) {
        List<@Nullable Object> list = new ArrayList<>();
        list.add(value);
        return list;
    }

    /** @param piped what the command before came to, if there was one: the last argument */
    private @Nullable Object command(@Nullable Object dot, Command command, List<@Nullable Object> piped) {
        budget.step();
        place = command.offset();
        if (!(command.words().get(0) instanceof Expression.Function function)) {
            return expression(dot, command.words().get(0));
        }
        List<Expression> words = command.words().subList(1, command.words().size());
        if (function.name().equals("and") || function.name().equals("or")) {
            return logic(dot, words, piped, function.name().equals("or"));
        }
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Expression word : words) {
            arguments.add(expression(dot, word));
        }
        arguments.addAll(piped);
        place = command.offset();
        return call(function.name(), arguments);
    }

    /** The first that decides, without a look at those behind it. */
    private @Nullable Object logic(
            @Nullable Object dot, List<Expression> words, List<@Nullable Object> piped, boolean any) {
        Object value = null;
        for (Expression word : words) {
            value = expression(dot, word);
            if (Values.isTrue(value) == any) {
                return value;
            }
        }
        if (words.isEmpty() && piped.isEmpty()) {
            throw new Fault("error calling " + (any ? "or" : "and") + ": it takes at least 1 arguments");
        }
        return piped.isEmpty() ? value : piped.get(0);
    }

    private @Nullable Object call(String name, List<@Nullable Object> arguments) {
        Function function = Functions.ALL.find(name).orElseThrow(() -> new AssertionError("no function " + name));
        try {
            arguments.forEach(argument -> budget.work(Values.weight(argument)));
            Object value = function.apply(new Call(name, arguments, context));
            budget.charge(Values.weight(value));
            return value;
        } catch (Fault fault) {
            throw new Fault("error calling " + name + ": " + fault.reason());
        }
    }

    private @Nullable Object expression(@Nullable Object dot, Expression expression) {
        if (expression instanceof Expression.Dot) {
            return dot;
        }
        if (expression instanceof Expression.Literal literal) {
            return literal.value();
        }
        if (expression instanceof Expression.Nil) {
            return null;
        }
        if (expression instanceof Expression.Variable variable) {
            return slot(variable.name()).value;
        }
        if (expression instanceof Expression.Function function) {
            return call(function.name(), List.of());
        }
        if (expression instanceof Expression.Nested nested) {
            return value(dot, nested.pipeline());
        }
        if (expression instanceof Expression.Fields fields) {
            Object value = expression(dot, fields.owner());
            for (String name : fields.names()) {
                value = field(value, name);
            }
            return value;
        }
        throw new AssertionError("unhandled expression: " + expression);
    }

    private @Nullable Object field(@Nullable Object owner, String name) {
        if (owner instanceof Map<?, ?> map) {
            Object value = map.get(name);
            if (value == null && errorOnMissingKey && !map.containsKey(name)) {
                throw new Fault("the map has no entry for key \"" + name + "\"");
            }
            return value;
        }
        if (owner instanceof Struct struct && struct.fields().containsKey(name)) {
            return struct.fields().get(name);
        }
        throw new Fault(
                owner == null
                        ? "there is nothing to take field \"" + name + "\" of"
                        : "a value of type " + Values.type(owner) + " has no field \"" + name + "\"");
    }
}
