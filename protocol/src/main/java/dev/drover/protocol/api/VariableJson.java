package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableMetadata;

/** Nomad's {@code Variable} and {@code VariableMetadata}. */
public final class VariableJson {
    private VariableJson() {}

    public static ObjectNode metadata(VariableMetadata metadata) {
        ObjectNode json = ApiJson.object();
        json.put("Namespace", metadata.id().namespace());
        json.put("Path", metadata.id().path());
        json.put("CreateIndex", metadata.createIndex());
        json.put("ModifyIndex", metadata.modifyIndex());
        json.put("CreateTime", ApiJson.nanos(metadata.createdAt()));
        json.put("ModifyTime", ApiJson.nanos(metadata.modifiedAt()));
        return json;
    }

    public static ObjectNode variable(Variable variable) {
        ObjectNode json = metadata(variable.metadata());
        json.set("Items", ApiJson.texts(variable.items()));
        return json;
    }

    /** What a caller who expected another is told instead of a variable that is not there. */
    public static ObjectNode absent(VariableMetadata metadata) {
        ObjectNode json = metadata(metadata);
        json.putNull("Items");
        return json;
    }
}
