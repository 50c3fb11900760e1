package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.Scaling;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/**
 * The bounds of one group's count in Nomad's JSON, where they are called a policy.
 *
 * @param createIndex of the job, 0 while no server knows it
 * @param modifyIndex of the job's last registration
 */
public record ScalingJson(JobId job, String group, Scaling scaling, long createIndex, long modifyIndex) {
    /** The same for a group of a job, whatever its bounds are. */
    public String id() {
        String name = "scaling/" + job + "/" + group;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** As lists have it. */
    public ObjectNode stub() {
        ObjectNode node = ApiJson.object();
        node.put("ID", id());
        node.put("Enabled", scaling.enabled());
        node.put("Type", Scaling.TYPE);
        node.set("Target", target());
        node.put("CreateIndex", createIndex);
        node.put("ModifyIndex", modifyIndex);
        return node;
    }

    /** As a group has it, and as an autoscaler reads it. */
    public ObjectNode policy() {
        ObjectNode node = stub();
        node.put("Min", scaling.min());
        node.put("Max", scaling.max());
        node.set("Policy", free());
        return node;
    }

    private ObjectNode target() {
        return ApiJson.texts(Sorted.copyOf(Map.of("Namespace", job.namespace(), "Job", job.value(), "Group", group)));
    }

    private JsonNode free() {
        return scaling.policy().values().isEmpty() ? ApiJson.object().nullNode() : ValueJson.of(scaling.policy());
    }
}
