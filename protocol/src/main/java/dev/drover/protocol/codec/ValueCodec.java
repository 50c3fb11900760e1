package dev.drover.protocol.codec;

import dev.drover.protocol.Value;
import dev.drover.protocol.proto.v1.CommonProto;

/** Converts free-form values. */
public final class ValueCodec {
    /** How deep lists and maps may lie in one another; both directions refuse more. */
    public static final int MAX_DEPTH = 100;

    private ValueCodec() {}

    /** Throws {@link IllegalArgumentException} for values that nest deeper than {@link #MAX_DEPTH}. */
    public static CommonProto.Value toProto(Value value) {
        return toProto(value, 0);
    }

    public static Value fromProto(CommonProto.Value value) {
        return fromProto(value, 0);
    }

    public static CommonProto.Value.Fields toProto(Value.Fields fields) {
        return toProto(fields, 0);
    }

    public static Value.Fields fromProto(CommonProto.Value.Fields fields) {
        return fromProto(fields, 0);
    }

    private static CommonProto.Value toProto(Value value, int depth) {
        CommonProto.Value.Builder builder = CommonProto.Value.newBuilder();
        if (value instanceof Value.Text text) {
            return builder.setText(text.value()).build();
        }
        if (value instanceof Value.Numeric number) {
            return builder.setNumber(number.value()).build();
        }
        if (value instanceof Value.Bool truth) {
            return builder.setTruth(truth.value()).build();
        }
        if (value instanceof Value.Null) {
            return builder.setNull(CommonProto.Value.Null.getDefaultInstance()).build();
        }
        if (value instanceof Value.Items items) {
            return builder.setItems(toProto(items, depth)).build();
        }
        if (value instanceof Value.Fields fields) {
            return builder.setFields(toProto(fields, depth)).build();
        }
        throw new AssertionError("unhandled value: " + value);
    }

    private static CommonProto.Value.Items toProto(Value.Items items, int depth) {
        requireShallow(depth);
        return CommonProto.Value.Items.newBuilder()
                .addAllValues(Entries.each(items.values(), item -> toProto(item, depth + 1)))
                .build();
    }

    private static CommonProto.Value.Fields toProto(Value.Fields fields, int depth) {
        requireShallow(depth);
        return CommonProto.Value.Fields.newBuilder()
                .addAllFields(Entries.toProto(fields.values(), (key, value) -> toProto(key, value, depth)))
                .build();
    }

    private static CommonProto.Value.Field toProto(String key, Value value, int depth) {
        return CommonProto.Value.Field.newBuilder()
                .setKey(key)
                .setValue(toProto(value, depth + 1))
                .build();
    }

    private static Value fromProto(CommonProto.Value value, int depth) {
        return switch (value.getKindCase()) {
            case TEXT -> new Value.Text(value.getText());
            case NUMBER -> new Value.Numeric(value.getNumber());
            case TRUTH -> new Value.Bool(value.getTruth());
            case NULL -> new Value.Null();
            case ITEMS -> fromProto(value.getItems(), depth);
            case FIELDS -> fromProto(value.getFields(), depth);
            case KIND_NOT_SET -> throw ProtoBytes.unknown("the kind of a value");
        };
    }

    private static Value.Items fromProto(CommonProto.Value.Items items, int depth) {
        requireShallow(depth);
        return new Value.Items(Entries.each(items.getValuesList(), item -> fromProto(item, depth + 1)));
    }

    private static Value.Fields fromProto(CommonProto.Value.Fields fields, int depth) {
        requireShallow(depth);
        return new Value.Fields(Entries.fromProto(
                fields.getFieldsList(),
                CommonProto.Value.Field::getKey,
                field -> fromProto(field.getValue(), depth + 1)));
    }

    private static void requireShallow(int depth) {
        if (depth >= MAX_DEPTH) {
            throw new IllegalArgumentException("a value is nested deeper than " + MAX_DEPTH + " levels");
        }
    }
}
