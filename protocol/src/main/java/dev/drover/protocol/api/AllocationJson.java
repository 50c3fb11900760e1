package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import java.util.List;
import java.util.Optional;

/** Nomad's {@code Allocation} and {@code AllocationListStub}. */
public final class AllocationJson {
    private AllocationJson() {}

    /**
     * What both shapes are made from.
     *
     * @param next the allocation that replaces it, or empty
     * @param own the allocation as its job lists it, where the job still does
     */
    public record Source(Allocation allocation, Job job, String nodeName, String next, Optional<JobAllocation> own) {}

    public static ObjectNode full(Source source, JsonNode job) {
        Allocation allocation = source.allocation();
        Placement placement = allocation.placement();
        ObjectNode json = ApiJson.object();
        identify(json, source);
        json.set("Job", job);
        json.set("Resources", ResourcesJson.total(placement.resources()));
        json.set("SharedResources", ResourcesJson.shared(placement.resources()));
        json.set("TaskResources", ResourcesJson.byTask(placement.resources()));
        json.set("AllocatedResources", ResourcesJson.allocated(placement.resources()));
        json.set("Metrics", MetricsJson.of(placement.metrics(), source.job().nodePool()));
        transition(json.putObject("DesiredTransition"), source);
        json.put("DeploymentID", ApiJson.text(placement.deployment()));
        json.put("PreviousAllocation", ApiJson.text(placement.previous()));
        json.putNull("NetworkStatus");
        json.put("AllocModifyIndex", allocation.clientModified());
        describe(json, source);
        return json;
    }

    /**
     * What lists show of an allocation.
     *
     * @param withResources what {@code resources=true} adds
     */
    public static ObjectNode stub(Source source, boolean withResources, boolean withTasks) {
        ObjectNode json = ApiJson.object();
        identify(json, source);
        json.put("JobType", source.job().type().wireName());
        json.put("JobVersion", source.allocation().jobVersion());
        if (withResources) {
            json.set(
                    "AllocatedResources",
                    ResourcesJson.allocated(source.allocation().placement().resources()));
        }
        transition(json.putObject("DesiredTransition"), source);
        describe(json, source);
        if (!withTasks) {
            json.putNull("TaskStates");
        }
        return json;
    }

    private static void identify(ObjectNode json, Source source) {
        Allocation allocation = source.allocation();
        json.put("ID", allocation.placement().id().value());
        json.put("Namespace", allocation.job().namespace());
        json.put("EvalID", allocation.evaluation().value());
        json.put("Name", allocation.placement().name());
        json.put("NodeID", allocation.placement().node().value());
        json.put("NodeName", source.nodeName());
        json.put("JobID", allocation.job().value());
        json.put("TaskGroup", allocation.placement().group());
    }

    private static void transition(ObjectNode json, Source source) {
        if (source.own().filter(own -> own.departure().begun()).isPresent()) {
            json.put("Migrate", true);
        } else {
            json.putNull("Migrate");
        }
        json.putNull("Reschedule");
        if (source.own().filter(own -> own.succession().forced()).isPresent()) {
            json.put("ForceReschedule", true);
        } else {
            json.putNull("ForceReschedule");
        }
        json.putNull("NoShutdownDelay");
        json.putNull("MigrateDisablePlacement");
    }

    private static void describe(ObjectNode json, Source source) {
        Allocation allocation = source.allocation();
        json.put("DesiredStatus", allocation.desired().wireName());
        json.put("DesiredDescription", allocation.desiredDescription());
        json.put("ClientStatus", allocation.client().wireName());
        json.put("ClientDescription", allocation.clientDescription());
        json.set("TaskStates", ApiJson.objects(allocation.tasks(), TaskStateJson::of));
        json.set("DeploymentStatus", health(source));
        json.put("FollowupEvalID", ApiJson.text(source.own().flatMap(own -> own.succession()
                .followUp())));
        json.put("NextAllocation", source.next());
        json.set("RescheduleTracker", tracker(allocation.placement().lineage()));
        List<AllocationId> preempted = allocation.placement().lineage().preempted();
        if (preempted.isEmpty()) {
            json.putNull("PreemptedAllocations");
        } else {
            ArrayNode ids = json.putArray("PreemptedAllocations");
            preempted.forEach(id -> ids.add(id.value()));
        }
        json.put("PreemptedByAllocation", ApiJson.text(allocation.preemptedBy()));
        json.put("CreateIndex", allocation.created().index());
        json.put("ModifyIndex", allocation.modified().index());
        json.put("CreateTime", ApiJson.nanos(allocation.created().at()));
        json.put("ModifyTime", ApiJson.nanos(allocation.modified().at()));
    }

    private static JsonNode tracker(Lineage lineage) {
        if (lineage.reschedules().isEmpty()) {
            return NullNode.instance;
        }
        ObjectNode json = ApiJson.object();
        json.set("Events", ApiJson.array(lineage.reschedules().stream(), AllocationJson::event));
        json.put("LastReschedule", "ok");
        return json;
    }

    private static ObjectNode event(RescheduleEvent event) {
        ObjectNode json = ApiJson.object();
        json.put("RescheduleTime", ApiJson.nanos(event.at()));
        json.put("PrevAllocID", event.previous().value());
        json.put("PrevNodeID", event.node().value());
        json.put("Delay", ApiJson.nanos(event.delay()));
        return json;
    }

    /** What an operator said to the job counts more than what the agent found. */
    private static JsonNode health(Source source) {
        Allocation allocation = source.allocation();
        Optional<DeploymentHealth> health =
                source.own().flatMap(JobAllocation::health).or(allocation::health);
        boolean canary = source.own().map(JobAllocation::canary).orElse(false);
        if (health.isEmpty() && !canary) {
            return NullNode.instance;
        }
        ObjectNode json = ApiJson.object();
        if (health.isPresent()) {
            json.put("Healthy", health.get().healthy());
            json.put("Timestamp", health.get().at().toString());
        } else {
            json.putNull("Healthy");
            json.put("Timestamp", ApiJson.NO_TIME);
        }
        json.put("Canary", canary);
        json.put("ModifyIndex", allocation.modified().index());
        return json;
    }
}
