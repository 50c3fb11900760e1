package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.deployment.Deployment;

/** Nomad's {@code Deployment}. */
public final class DeploymentJson {
    private DeploymentJson() {}

    /**
     * What a deployment's job adds to it.
     *
     * @param versionModifyIndex of the deployment's version, 0 where that is not kept any more
     */
    public record JobHistory(long versionModifyIndex, long jobCreateIndex, int priority) {}

    public static ObjectNode of(Deployment deployment, JobHistory facts) {
        ObjectNode json = ApiJson.object();
        json.put("ID", deployment.id().value());
        json.put("Namespace", deployment.job().namespace());
        json.put("JobID", deployment.job().value());
        json.put("JobVersion", deployment.jobVersion());
        json.put("JobModifyIndex", facts.versionModifyIndex());
        json.put("JobSpecModifyIndex", facts.versionModifyIndex());
        json.put("JobCreateIndex", facts.jobCreateIndex());
        json.put("IsMultiregion", false);
        ObjectNode groups = json.putObject("TaskGroups");
        deployment.groups().forEach((name, group) -> groups.set(name, group(group)));
        json.put("Status", deployment.status().wireName());
        json.put("StatusDescription", deployment.statusDescription());
        json.put("EvalPriority", facts.priority());
        json.put("CreateIndex", deployment.created().index());
        json.put("ModifyIndex", deployment.modified().index());
        json.put("CreateTime", ApiJson.nanos(deployment.created().at()));
        json.put("ModifyTime", ApiJson.nanos(deployment.modified().at()));
        return json;
    }

    private static ObjectNode group(Deployment.GroupState group) {
        ObjectNode json = ApiJson.object();
        Deployment.Terms terms = group.terms();
        json.put("AutoRevert", terms.autoRevert());
        json.put("AutoPromote", terms.autoPromote());
        json.put("ProgressDeadline", ApiJson.nanos(terms.progressDeadline()));
        json.put("RequireProgressBy", ApiJson.time(group.requireProgressBy()));
        json.put("Promoted", group.promoted());
        if (group.placedCanaries().isEmpty()) {
            json.putNull("PlacedCanaries");
        } else {
            json.set(
                    "PlacedCanaries",
                    ApiJson.texts(group.placedCanaries().stream()
                            .map(AllocationId::value)
                            .toList()));
        }
        json.put("DesiredCanaries", terms.desiredCanaries());
        json.put("DesiredTotal", group.desiredTotal());
        json.put("PlacedAllocs", group.placed());
        json.put("HealthyAllocs", group.healthy());
        json.put("UnhealthyAllocs", group.unhealthy());
        return json;
    }
}
