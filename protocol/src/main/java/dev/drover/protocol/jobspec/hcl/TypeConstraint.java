package dev.drover.protocol.jobspec.hcl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A type as a variable declares it: {@code string}, {@code list(number)}, {@code object({ a = string })} and so on. */
sealed interface TypeConstraint {
    /** Throws a {@link Fault} if the value cannot become of this type. */
    Value convert(Value value);

    String describe();

    record Simple(String name) implements TypeConstraint {
        @Override
        public Value convert(Value value) {
            if (value instanceof Value.Nothing) {
                return value;
            }
            return switch (name) {
                case "string" -> Conversions.text(value).map(Value::text).orElseThrow(() -> mismatch(this, value));
                case "number" -> Conversions.number(value).map(Value::number).orElseThrow(() -> mismatch(this, value));
                case "bool" -> Conversions.flag(value).map(Value::flag).orElseThrow(() -> mismatch(this, value));
                default -> value;
            };
        }

        @Override
        public String describe() {
            return name;
        }
    }

    record Collection(String kind, TypeConstraint element) implements TypeConstraint {
        @Override
        public Value convert(Value value) {
            if (value instanceof Value.Nothing) {
                return value;
            }
            if (kind.equals("map")) {
                return convertMap(value);
            }
            List<Value> converted = Conversions.elements(value).orElseThrow(() -> mismatch(this, value)).stream()
                    .map(element::convert)
                    .toList();
            return kind.equals("set") ? Value.set(converted) : Value.list(converted);
        }

        private Value convertMap(Value value) {
            Map<String, Value> converted = new LinkedHashMap<>();
            Conversions.entries(value)
                    .orElseThrow(() -> mismatch(this, value))
                    .forEach((key, member) -> converted.put(key, element.convert(member)));
            return Value.mapping(converted);
        }

        @Override
        public String describe() {
            return kind + "(" + element.describe() + ")";
        }
    }

    record Structure(Map<String, TypeConstraint> members) implements TypeConstraint {
        @Override
        public Value convert(Value value) {
            if (value instanceof Value.Nothing) {
                return value;
            }
            Map<String, Value> entries = Conversions.entries(value).orElseThrow(() -> mismatch(this, value));
            Map<String, Value> converted = new LinkedHashMap<>();
            members.forEach((name, type) -> {
                Value member = entries.get(name);
                if (member == null) {
                    throw Fault.of("attribute \"" + name + "\" of the object is missing");
                }
                converted.put(name, type.convert(member));
            });
            return Value.mapping(converted);
        }

        @Override
        public String describe() {
            return "object";
        }
    }

    record Tuple(List<TypeConstraint> elements) implements TypeConstraint {
        @Override
        public Value convert(Value value) {
            if (value instanceof Value.Nothing) {
                return value;
            }
            List<Value> values = Conversions.elements(value).orElseThrow(() -> mismatch(this, value));
            if (values.size() != elements.size()) {
                throw Fault.of("tuple needs " + elements.size() + " elements, not " + values.size());
            }
            List<Value> converted = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                converted.add(elements.get(i).convert(values.get(i)));
            }
            return Value.list(converted);
        }

        @Override
        public String describe() {
            return "tuple";
        }
    }

    TypeConstraint ANY = new Simple("any");

    /** Reads a type expression; its words are names, not values. */
    static TypeConstraint of(Expression expression) {
        if (expression instanceof Expression.Reference name) {
            return simple(name.name(), name.span());
        }
        if (expression instanceof Expression.Literal quoted && quoted.value() instanceof Value.Text name) {
            return simple(name.text(), quoted.span());
        }
        if (expression instanceof Expression.Call call && call.arguments().size() == 1) {
            return parameterized(call, call.arguments().get(0));
        }
        throw unknown(expression.span());
    }

    private static TypeConstraint simple(String name, Span span) {
        if (Set.of("string", "number", "bool", "any").contains(name)) {
            return new Simple(name);
        }
        if (Set.of("list", "set", "map").contains(name)) {
            return new Collection(name, ANY);
        }
        throw unknown(span);
    }

    private static TypeConstraint parameterized(Expression.Call call, Expression argument) {
        if (Set.of("list", "set", "map").contains(call.function())) {
            return new Collection(call.function(), of(argument));
        }
        if (call.function().equals("tuple") && argument instanceof Expression.Sequence sequence) {
            return new Tuple(
                    sequence.elements().stream().map(TypeConstraint::of).toList());
        }
        if (call.function().equals("object") && argument instanceof Expression.Mapping mapping) {
            Map<String, TypeConstraint> members = new LinkedHashMap<>();
            for (Expression.Item item : mapping.items()) {
                if (!(item.key() instanceof Expression.Literal key && key.value() instanceof Value.Text name)) {
                    throw unknown(item.key().span());
                }
                members.put(name.text(), of(item.value()));
            }
            return new Structure(members);
        }
        throw unknown(call.span());
    }

    private static Fault unknown(Span span) {
        return Fault.at(
                span,
                "unknown type; known are string, number, bool, any, list(T), set(T), map(T), object({...}) "
                        + "and tuple([...])");
    }

    private static Fault mismatch(TypeConstraint wanted, Value value) {
        return Fault.of("expected a " + wanted.describe() + ", not a " + value.typeName());
    }
}
