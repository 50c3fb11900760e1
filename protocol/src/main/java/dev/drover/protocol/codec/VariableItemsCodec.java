package dev.drover.protocol.codec;

import dev.drover.protocol.proto.v1.SettingProto;
import java.util.Map;

/** The form that a variable's items are encrypted in. */
public final class VariableItemsCodec {
    private VariableItemsCodec() {}

    public static byte[] encode(Map<String, String> items) {
        return SettingProto.VariableItems.newBuilder()
                .addAllItems(Entries.textsToProto(items))
                .build()
                .toByteArray();
    }

    /** Throws {@link UndecodableException} for damaged bytes. */
    public static Map<String, String> decode(byte[] bytes) {
        return ProtoBytes.decode(
                "variable items",
                SettingProto.VariableItems.parser(),
                bytes,
                items -> Entries.textsFromProto(items.getItemsList()));
    }
}
