package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.job.ScalingHistory;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.jobspec.JobValidator;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/job/:id/scale}: how many allocations a job's groups want and have, and how to want others. */
final class JobScaling {
    /** A job keeps up to twenty of each group's: they have to be small. */
    private static final int LONGEST_TEXT = 4096;

    private JobScaling() {}

    static CompletionStage<HttpResponse> scale(Call call, Engine engine) {
        JobId job = JobWrites.job(call);
        new JobAdmission(engine.keeper().view()).requireRegistration();
        EvaluationId evaluation = engine.entities().evaluationId(job, "scale", JobWrites.key(call));
        return Body.read(call)
                .thenCompose(body -> engine.ask(job, command(call, body, evaluation), call.asked()))
                .thenApply(reply -> JobWrites.answer(call, reply, ""));
    }

    private static JobCommand command(Call call, Body body, EvaluationId evaluation) {
        String group = body.texts("Target").getOrDefault("Group", "");
        if (group.isEmpty()) {
            throw ApiException.badRequest("Target.Group is required");
        }
        ScalingNote note = note(body);
        if (body.member("Count").isEmpty()) {
            return new JobCommand.RecordScaling(group, note);
        }
        if (note.error()) {
            throw ApiException.badRequest("scaling action should not contain count if error is true");
        }
        long count = body.number("Count");
        if (count < 0 || count > JobValidator.MOST_ALLOCATIONS) {
            throw ApiException.badRequest(
                    "Count must be between 0 and " + JobValidator.MOST_ALLOCATIONS + ", and is " + count);
        }
        long index = body.number("JobModifyIndex");
        return new JobCommand.ScaleJob(
                group,
                (int) count,
                note,
                index == 0 ? OptionalLong.empty() : OptionalLong.of(index),
                evaluation,
                JobWrites.key(call));
    }

    private static ScalingNote note(Body body) {
        String message = body.text("Message");
        Optional<JsonNode> meta = body.object("Meta").flatMap(object -> body.member("Meta"));
        int metaSize = meta.map(object -> object.toString().length()).orElse(0);
        if (message.length() > LONGEST_TEXT || metaSize > LONGEST_TEXT) {
            throw ApiException.badRequest("Message and Meta have " + message.length() + " and " + metaSize
                    + " characters, and must have at most " + LONGEST_TEXT + " each");
        }
        try {
            return new ScalingNote(
                    message, body.flag("Error"), meta.map(ValueJson::fields).orElse(Value.Fields.EMPTY));
        } catch (IllegalArgumentException unfit) {
            throw ApiException.badRequest("Meta " + unfit.getMessage());
        }
    }

    static Listing status(Reads.Request request, ClusterView view) {
        JobState job = JobViews.find(view, request.job()).orElseThrow(() -> ApiException.notFound("job not found"));
        Registration registered = job.registration().orElseThrow();
        List<Allocation> allocations = view.allocationsOf(request.job()).stream()
                .map(ClusterView.Located::allocation)
                .filter(allocation -> allocation.desired() == DesiredStatus.RUN
                        && !allocation.client().isTerminal())
                .toList();
        ObjectNode json = ApiJson.object();
        json.put("JobID", registered.job().id().value());
        json.put("Namespace", registered.job().id().namespace());
        json.put("JobCreateIndex", registered.createIndex());
        json.put("JobModifyIndex", registered.jobModifyIndex());
        json.put("JobStopped", registered.stopped());
        ObjectNode groups = json.putObject("TaskGroups");
        registered
                .job()
                .groups()
                .forEach(group -> groups.set(
                        group.name(), group(group, allocations, job.scaling().of(group.name()))));
        return Listing.of(json);
    }

    private static ObjectNode group(TaskGroup group, List<Allocation> all, List<ScalingHistory.Entry> history) {
        List<Allocation> allocations = all.stream()
                .filter(allocation -> allocation.placement().group().equals(group.name()))
                .toList();
        ObjectNode json = ApiJson.object();
        json.put("Desired", group.count());
        json.put("Placed", allocations.size());
        json.put(
                "Running",
                allocations.stream()
                        .filter(allocation -> allocation.client() == ClientStatus.RUNNING)
                        .count());
        json.put("Healthy", judged(allocations, true));
        json.put("Unhealthy", judged(allocations, false));
        List<ScalingHistory.Entry> newestFirst = new ArrayList<>(history);
        Collections.reverse(newestFirst);
        json.set("Events", ApiJson.array(newestFirst.stream(), JobScaling::event));
        return json;
    }

    private static ObjectNode event(ScalingHistory.Entry entry) {
        JobEvent.ScalingRecorded what = entry.what();
        ObjectNode json = ApiJson.object();
        json.put("Time", ApiJson.nanos(entry.at().at()));
        what.count().ifPresentOrElse(count -> json.put("Count", count), () -> json.putNull("Count"));
        json.put("PreviousCount", what.previousCount());
        json.put("Message", what.note().message());
        json.put("Error", what.note().error());
        json.set("Meta", ValueJson.of(what.note().meta()));
        what.evaluation()
                .ifPresentOrElse(evaluation -> json.put("EvalID", evaluation.value()), () -> json.putNull("EvalID"));
        json.put("CreateIndex", entry.at().index());
        return json;
    }

    private static long judged(List<Allocation> allocations, boolean healthy) {
        return allocations.stream()
                .filter(allocation -> allocation
                        .health()
                        .filter(verdict -> verdict.healthy() == healthy)
                        .isPresent())
                .count();
    }
}
