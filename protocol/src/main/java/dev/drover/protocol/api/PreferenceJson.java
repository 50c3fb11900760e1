package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Spread;

/** Writes affinities and spreads in Nomad's JSON. */
final class PreferenceJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PreferenceJson() {}

    static ObjectNode affinity(Affinity affinity) {
        ObjectNode node = NODES.objectNode();
        node.put("LTarget", affinity.left());
        node.put("RTarget", affinity.right());
        node.put("Operand", affinity.operator());
        node.put("Weight", affinity.weight());
        return node;
    }

    static ObjectNode spread(Spread spread) {
        ObjectNode node = NODES.objectNode();
        node.put("Attribute", spread.attribute());
        node.put("Weight", spread.weight());
        JobJsonWriter.objects(node, "SpreadTarget", spread.targets(), PreferenceJson::target);
        return node;
    }

    private static ObjectNode target(Spread.Target target) {
        ObjectNode node = NODES.objectNode();
        node.put("Value", target.value());
        node.put("Percent", target.percent());
        return node;
    }
}
