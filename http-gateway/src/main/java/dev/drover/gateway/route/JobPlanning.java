package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.JobDiffJson;
import dev.drover.protocol.api.MetricsJson;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.Periodic;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What registering a job would do; nothing is recorded. */
final class JobPlanning {
    CompletionStage<HttpResponse> plan(Call call, Engine engine) {
        return Body.read(call).thenCompose(body -> engine.completeView()
                .thenApplyAsync(view -> planned(call, engine, body, view), call.executor()));
    }

    private static HttpResponse planned(Call call, Engine engine, Body body, ClusterView view) {
        JobRequest request =
                new JobAdmission(view).admit(JobRequest.of(call, body).named(call.named("id")));
        Job job = request.job();
        Optional<JobState> state = JobViews.find(view, job.id());
        Optional<Registration> old = state.flatMap(JobState::registration);
        JobBrief brief = brief(job, view.job(job.id()), old);
        Plan plan = engine.rehearse(view, brief, evaluation(engine, brief)).plan();
        ObjectNode json = ApiJson.object();
        ObjectNode annotations = json.putObject("Annotations");
        annotations.set("DesiredTGUpdates", updates(plan));
        annotations.set("PreemptedAllocs", preempted(view, plan));
        json.set(
                "FailedTGAllocs",
                ApiJson.objects(plan.failedGroups(), metrics -> MetricsJson.of(metrics, job.nodePool())));
        json.set("PassedOver", ApiJson.objects(plan.passedOver(), metrics -> MetricsJson.of(metrics, job.nodePool())));
        json.put("NextPeriodicLaunch", ApiJson.time(nextLaunch(engine, job)));
        json.put("JobModifyIndex", old.map(Registration::jobModifyIndex).orElse(0L));
        json.putNull("CreatedEvals");
        Optional<Job> before = old.filter(known -> !known.stopped()).map(Registration::job);
        if (body.flag("Diff")) {
            JobDiff diff = JobDiff.between(before, job).withUpdates(counted(plan));
            json.set("Diff", JobDiffJson.write(diff));
        } else {
            json.putNull("Diff");
        }
        json.put("Warnings", request.warnings());
        json.put("Index", view.index());
        return Replies.indexed(Replies.json(call.parameters(), json), view.index());
    }

    /** The allocations of less important jobs that would have to go. */
    private static JsonNode preempted(ClusterView view, Plan plan) {
        return AllocationViews.stubs(
                        view,
                        plan.placements().stream()
                                .flatMap(placement -> placement.lineage().preempted().stream())
                                .flatMap(id -> view.allocation(id).stream()))
                .json();
    }

    private static Optional<Instant> nextLaunch(Engine engine, Job job) {
        return job.family().periodic().filter(Periodic::enabled).flatMap(periodic -> periodic.schedule()
                .next(engine.clock().next().at()));
    }

    /** The job as it would stand right after its registration; one that is launched is to run nothing itself. */
    private static JobBrief brief(Job job, Optional<JobState> state, Optional<Registration> old) {
        long version = old.map(Registration::version).orElse(0L);
        boolean same = old.isEmpty()
                || old.filter(known -> known.job().equals(job) && !known.stopped())
                        .isPresent();
        Optional<JobBrief> known = state.filter(JobState::isRegistered).map(JobState::brief);
        return new JobBrief(
                job,
                same ? version : version + 1,
                old.map(Registration::jobModifyIndex).orElse(0L),
                job.family().isParent(),
                known.map(JobBrief::allocations).orElse(List.of()),
                known.flatMap(JobBrief::deployment),
                known.map(JobBrief::nodeSequences).orElse(Map.of()),
                old.flatMap(registered -> registered.stableBefore(same ? version : version + 1))
                        .map(stable -> OptionalLong.of(stable.version()))
                        .orElse(OptionalLong.empty()));
    }

    private static Evaluation evaluation(Engine engine, JobBrief brief) {
        Job job = brief.job();
        Stamp now = engine.clock().next();
        return new Evaluation(
                engine.entities().newEvaluationId(job.id()),
                job.id(),
                job.type(),
                job.priority(),
                1,
                Trigger.JOB_REGISTER,
                EvaluationStatus.PENDING,
                "",
                brief.jobModifyIndex(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                now,
                now,
                Optional.empty());
    }

    /** What would be done for each group, and how many allocations of others would have to go for that. */
    static ObjectNode updates(Plan plan) {
        Map<String, Integer> preemptions = new TreeMap<>();
        plan.placements()
                .forEach(placement -> preemptions.merge(
                        placement.group(), placement.lineage().preempted().size(), Integer::sum));
        ObjectNode groups = ApiJson.object();
        plan.desiredUpdates()
                .forEach((group, updates) ->
                        groups.set(group, updates(updates).put("Preemptions", preemptions.getOrDefault(group, 0))));
        return groups;
    }

    private static ObjectNode updates(Plan.DesiredUpdates updates) {
        ObjectNode json = ApiJson.object();
        json.put("Ignore", updates.ignore());
        json.put("Place", updates.place());
        json.put("Migrate", updates.migrate());
        json.put("Stop", updates.stop());
        json.put("InPlaceUpdate", updates.inPlaceUpdate());
        json.put("DestructiveUpdate", updates.destructiveUpdate());
        json.put("Canary", updates.canary());
        json.put("RescheduleNow", updates.rescheduleNow());
        json.put("RescheduleLater", updates.rescheduleLater());
        json.put("Disconnect", updates.disconnect());
        json.put("Reconnect", updates.reconnect());
        return json;
    }

    /** The plan's updates by group, in the words that Nomad's diff counts them in. */
    private static Map<String, Map<String, Long>> counted(Plan plan) {
        Map<String, Map<String, Long>> counted = new TreeMap<>();
        plan.desiredUpdates().forEach((group, updates) -> {
            Map<String, Long> words = new TreeMap<>();
            addUnlessZero(words, "ignore", updates.ignore());
            addUnlessZero(words, "create", updates.place());
            addUnlessZero(words, "migrate", updates.migrate());
            addUnlessZero(words, "canary", updates.canary());
            addUnlessZero(words, "destroy", updates.stop());
            addUnlessZero(words, "in-place update", updates.inPlaceUpdate());
            addUnlessZero(words, "create/destroy update", updates.destructiveUpdate());
            counted.put(group, words);
        });
        return counted;
    }

    private static void addUnlessZero(Map<String, Long> words, String word, int count) {
        if (count > 0) {
            words.put(word, (long) count);
        }
    }

    /**
     * What each version changed of the one before it; versions come newest first.
     *
     * @param compared the version that each is compared with instead, itself included
     */
    static ArrayNode differences(List<Registration.Version> versions, Optional<Registration.Version> compared) {
        ArrayNode differences = ApiJson.array();
        int count = compared.isPresent() ? versions.size() : versions.size() - 1;
        for (int i = 0; i < count; i++) {
            Job before = compared.isPresent()
                    ? compared.get().job()
                    : versions.get(i + 1).job();
            differences.add(JobDiffJson.write(
                    JobDiff.between(Optional.of(before), versions.get(i).job())));
        }
        return differences;
    }
}
