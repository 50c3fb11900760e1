package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.job.Registration;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Launches jobs by request: a parameterized job with what it needs, a periodic one before its time. */
final class JobLaunching {
    private static final int HIGHEST_PRIORITY = 100;

    private final SecureRandom random = new SecureRandom();

    CompletionStage<HttpResponse> dispatch(Call call, Engine engine) {
        return Body.readOptional(call).thenCompose(body -> {
            String named = body.text("JobID");
            if (!named.isEmpty() && !named.equals(call.named("id"))) {
                throw ApiException.badRequest("Job ID does not match: the path says \"" + call.named("id")
                        + "\", the body \"" + named + "\"");
            }
            long priority = body.number("Priority");
            if (priority < 0 || priority > HIGHEST_PRIORITY) {
                throw ApiException.badRequest("Priority must be between 1 and 100, and is " + priority);
            }
            return dispatch(
                    call,
                    engine,
                    new JobCommand.DispatchJob(
                            body.text("Payload"),
                            body.texts("Meta"),
                            body.text("IdPrefixTemplate"),
                            (int) priority,
                            suffix(),
                            JobWrites.key(call)));
        });
    }

    /** The body is the payload. */
    CompletionStage<HttpResponse> dispatchPayload(Call call, Engine engine) {
        return Body.bytes(call)
                .thenCompose(bytes -> dispatch(
                        call,
                        engine,
                        new JobCommand.DispatchJob(
                                Base64.getEncoder().encodeToString(bytes.toArrayUnsafe()),
                                Map.of(),
                                "",
                                0,
                                suffix(),
                                JobWrites.key(call))));
    }

    private String suffix() {
        return "%08x".formatted(random.nextInt());
    }

    /** A token that the job itself has forgotten is still known by the child that it made. */
    private static CompletionStage<HttpResponse> dispatch(Call call, Engine engine, JobCommand.DispatchJob command) {
        JobId parent = JobWrites.job(call);
        new JobAdmission(engine.keeper().view()).requireRegistration();
        Optional<Job> known = JobChildren.withToken(engine.keeper().view(), parent, command.idempotencyToken());
        CompletionStage<JobId> child = known.isPresent()
                ? CompletableFuture.completedStage(known.get().id())
                : engine.ask(parent, command, call.asked())
                        .thenApply(reply -> launched(reply).child());
        return child.thenCompose(id -> answer(call, engine, id, JobLaunching::dispatched));
    }

    CompletionStage<HttpResponse> force(Call call, Engine engine) {
        JobCommand command = new JobCommand.ForceLaunch(JobWrites.key(call));
        return engine.ask(JobWrites.job(call), command, call.asked())
                .thenCompose(
                        reply -> answer(call, engine, launched(reply).child(), (id, registration) -> ApiJson.object()));
    }

    private static JobReply.Launched launched(JobReply reply) {
        if (reply instanceof JobReply.Refused refused) {
            throw Failures.refused(refused.why());
        }
        if (reply instanceof JobReply.Launched launched) {
            return launched;
        }
        throw new AssertionError("a job answered a launch with " + reply);
    }

    /** Once the child is there: it comes for certain, and mostly at once. */
    private static CompletionStage<HttpResponse> answer(
            Call call, Engine engine, JobId child, BiFunction<JobId, Optional<Registration>, ObjectNode> form) {
        return engine.whenRegistered(child).thenApply(view -> {
            ObjectNode json = form.apply(child, view.job(child).flatMap(job -> job.registration()));
            long index = putEvaluation(json, view, child);
            json.put("Index", index);
            return Replies.indexed(Replies.json(call.parameters(), json), index);
        });
    }

    private static ObjectNode dispatched(JobId child, Optional<Registration> registration) {
        ObjectNode json = ApiJson.object();
        json.put("DispatchedJobID", child.value());
        json.put("JobCreateIndex", registration.map(Registration::createIndex).orElse(0L));
        return json;
    }

    /** The child's first evaluation, as far as it is remembered. */
    private static long putEvaluation(ObjectNode json, ClusterView view, JobId child) {
        var first = view.job(child).flatMap(job -> job.firstEvaluation());
        json.put("EvalID", first.map(evaluation -> evaluation.id().value()).orElse(""));
        long index = first.map(evaluation -> evaluation.created().index()).orElse(0L);
        json.put("EvalCreateIndex", index);
        return index > 0 ? index : view.index();
    }
}
