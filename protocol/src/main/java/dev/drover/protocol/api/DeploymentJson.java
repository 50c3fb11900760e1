package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.util.Optional;

/** Nomad's {@code Deployment}. */
public final class DeploymentJson {
    private DeploymentJson() {}

    /**
     * What a deployment's job adds to it.
     *
     * @param version of the deployment's version number, where it is still kept
     */
    public record JobHistory(Optional<Job> version, long versionModifyIndex, long jobCreateIndex, int priority) {}

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
        deployment.groups().forEach((name, group) -> groups.set(name, group(group, progressDeadline(facts, name))));
        json.put("Status", deployment.status().wireName());
        json.put("StatusDescription", deployment.statusDescription());
        json.put("EvalPriority", facts.priority());
        json.put("CreateIndex", deployment.created().index());
        json.put("ModifyIndex", deployment.modified().index());
        json.put("CreateTime", ApiJson.nanos(deployment.created().at()));
        json.put("ModifyTime", ApiJson.nanos(deployment.modified().at()));
        return json;
    }

    private static Duration progressDeadline(JobHistory facts, String group) {
        return facts.version()
                .flatMap(job -> job.group(group))
                .flatMap(TaskGroup::update)
                .map(UpdateStrategy::progressDeadline)
                .orElse(Duration.ZERO);
    }

    private static ObjectNode group(Deployment.GroupState group, Duration progressDeadline) {
        ObjectNode json = ApiJson.object();
        json.put("AutoRevert", false);
        json.put("AutoPromote", false);
        json.put("ProgressDeadline", ApiJson.nanos(progressDeadline));
        json.put("RequireProgressBy", ApiJson.time(group.requireProgressBy()));
        json.put("Promoted", false);
        json.putNull("PlacedCanaries");
        json.put("DesiredCanaries", 0);
        json.put("DesiredTotal", group.desiredTotal());
        json.put("PlacedAllocs", group.placed());
        json.put("HealthyAllocs", group.healthy());
        json.put("UnhealthyAllocs", group.unhealthy());
        return json;
    }
}
