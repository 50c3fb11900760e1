package dev.drover.protocol.codec;

import dev.drover.protocol.Value;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Makes records of any type by their components, so that a component added to a domain record and forgotten in its codec
 * fails the round trip.
 */
final class Samples {
    private static final int VALUE_DEPTH = 2;

    private final Choices choices;
    private int valueDepth;

    private Samples(Choices choices) {
        this.choices = choices;
    }

    static <T> T of(Class<T> type, Choices choices) {
        return type.cast(new Samples(choices).make(type, type.getSimpleName()));
    }

    private Object make(Type type, String name) {
        if (type instanceof ParameterizedType generic) {
            return collection((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), name);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == Value.class) {
            return value(name);
        }
        if (plain == Value.Fields.class) {
            return fields(name);
        }
        if (plain.isEnum()) {
            Object[] constants = plain.getEnumConstants();
            return constants[choices.below(constants.length)];
        }
        if (plain.isSealed()) {
            Class<?>[] cases = plain.getPermittedSubclasses();
            return make(cases[choices.below(cases.length)], name);
        }
        return plain.isRecord()
                ? record(plain)
                : scalar(MethodType.methodType(plain).wrap().returnType(), name);
    }

    private Object scalar(Class<?> type, String name) {
        if (type == String.class) {
            return name.equals("previousHash") ? hash(name) : choices.text(name);
        }
        if (type == Integer.class) {
            return (int) choices.number(name, 32);
        }
        if (type == Long.class) {
            return choices.number(name, 64);
        }
        if (type == Double.class) {
            return choices.number(name, 64) / 8.0;
        }
        if (type == Boolean.class) {
            return choices.present();
        }
        return other(type, name);
    }

    private Object other(Class<?> type, String name) {
        if (type == Instant.class) {
            return Instant.ofEpochSecond(choices.number(name, 31), Math.abs(choices.number(name, 31) % 1_000_000_000));
        }
        if (type == Duration.class) {
            return Duration.ofSeconds(choices.number(name, 32), choices.number(name, 32));
        }
        if (type == ByteBuffer.class) {
            return ByteBuffer.wrap(choices.text(name).getBytes(StandardCharsets.UTF_8));
        }
        if (type == OptionalLong.class) {
            return choices.present() ? OptionalLong.of(choices.number(name, 64)) : OptionalLong.empty();
        }
        throw new IllegalArgumentException("no samples of " + type + " for component \"" + name + "\"");
    }

    private String hash(String name) {
        byte[] bytes = new byte[choices.size() == 0 ? 0 : 32];
        Arrays.fill(bytes, (byte) choices.number(name, 32));
        return HexFormat.of().formatHex(bytes);
    }

    private Object collection(Class<?> type, Type[] arguments, String name) {
        if (type == Optional.class) {
            return choices.present() ? Optional.of(make(arguments[0], name)) : Optional.empty();
        }
        int size = choices.size();
        if (List.class.isAssignableFrom(type)) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(make(arguments[0], name));
            }
            return list;
        }
        if (Map.class.isAssignableFrom(type)) {
            Map<Object, Object> map = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                map.put(make(arguments[0], name), make(arguments[1], name));
            }
            return map;
        }
        throw new IllegalArgumentException("no samples of " + type + " for component \"" + name + "\"");
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] arguments = Arrays.stream(components)
                .map(component -> make(component.getGenericType(), component.getName()))
                .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError("cannot make a " + type + " of " + Arrays.toString(arguments), failure);
        }
    }

    private Value.Fields fields(String name) {
        Map<String, Value> values = new TreeMap<>();
        for (int i = 0; i < choices.size() * 3; i++) {
            values.put(choices.text(name), value(name));
        }
        return new Value.Fields(values);
    }

    private Value value(String name) {
        boolean leaf = valueDepth == VALUE_DEPTH;
        int kind = choices.below(leaf ? 4 : 6);
        valueDepth++;
        try {
            return switch (kind) {
                case 0 -> new Value.Text(choices.text(name));
                case 1 -> new Value.Numeric(choices.number(name, 32) / 4.0);
                case 2 -> new Value.Bool(choices.present());
                case 3 -> new Value.Null();
                case 4 -> new Value.Items(List.of(value(name), value(name)));
                default -> fields(name);
            };
        } finally {
            valueDepth--;
        }
    }
}
