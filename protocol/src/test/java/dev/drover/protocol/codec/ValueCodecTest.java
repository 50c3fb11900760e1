package dev.drover.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.Value;
import dev.drover.protocol.proto.v1.CommonProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ValueCodecTest {
    @Test
    void keepsEveryKindOfValue() {
        Value value = new Value.Fields(Map.of(
                "text", new Value.Text(""),
                "zero", new Value.Numeric(-0.0),
                "big", new Value.Numeric(Double.MAX_VALUE),
                "no", new Value.Bool(false),
                "null", new Value.Null(),
                "list", new Value.Items(List.of(new Value.Null(), Value.Fields.EMPTY, new Value.Items(List.of())))));
        assertThat(ValueCodec.fromProto(ValueCodec.toProto(value))).isEqualTo(value);
    }

    @Test
    void givesTheSameBytesInWhateverOrderKeysWereWritten() {
        Map<String, Value> other = new LinkedHashMap<>();
        other.put("b", new Value.Bool(true));
        other.put("a", new Value.Null());
        assertThat(ValueCodec.toProto(new Value.Fields(other)).toByteArray())
                .isEqualTo(
                        ValueCodec.toProto(new Value.Fields(Map.of("a", new Value.Null(), "b", new Value.Bool(true))))
                                .toByteArray());
    }

    @Test
    void keepsValuesAsDeepAsTheLimit() {
        Value value = nested(ValueCodec.MAX_DEPTH);
        byte[] bytes = ValueCodec.toProto(value).toByteArray();
        assertThat(decode(bytes)).isEqualTo(value);
    }

    @Test
    void refusesValuesDeeperThanTheLimit() {
        Value value = nested(ValueCodec.MAX_DEPTH + 1);
        assertThatThrownBy(() -> ValueCodec.toProto(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a value is nested deeper than 100 levels");
    }

    @Test
    void refusesBytesDeeperThanTheLimit() {
        CommonProto.Value value = CommonProto.Value.newBuilder().setText("core").build();
        for (int i = 0; i <= ValueCodec.MAX_DEPTH; i++) {
            value = CommonProto.Value.newBuilder()
                    .setItems(CommonProto.Value.Items.newBuilder().addValues(value))
                    .build();
        }
        byte[] bytes = value.toByteArray();
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining("nested deeper than 100 levels");
    }

    @Test
    void refusesAKeyThatOccursTwice() {
        CommonProto.Value.Field field = CommonProto.Value.Field.newBuilder()
                .setKey("a")
                .setValue(ValueCodec.toProto(new Value.Null()))
                .build();
        CommonProto.Value.Fields fields = CommonProto.Value.Fields.newBuilder()
                .addFields(field)
                .addFields(field)
                .build();
        assertThatThrownBy(() -> ValueCodec.fromProto(fields))
                .isInstanceOf(UndecodableException.class)
                .hasMessage("key \"a\" occurs twice");
    }

    private static Value decode(byte[] bytes) {
        return ProtoBytes.<CommonProto.Value, Value>decode(
                "value", CommonProto.Value.parser(), bytes, ValueCodec::fromProto);
    }

    private static Value nested(int depth) {
        Value value = new Value.Text("core");
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? new Value.Fields(Map.of("a", value)) : new Value.Items(List.of(value));
        }
        return value;
    }
}
