package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.server.Engine;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What changes jobs: register, stop, evaluate. */
final class JobWrites {
    /** More of a job's source than this is not kept with it: an event of the journal has to hold it. */
    private static final int LONGEST_SOURCE = 48 * 1024;

    private static final int HIGHEST_PRIORITY = 100;
    private static final int LONGEST_KEY = 256;

    CompletionStage<HttpResponse> register(Call call, Engine engine) {
        return Body.read(call)
                .thenApplyAsync(body -> registration(call, engine, body, JobRequest.of(call, body)), call.executor())
                .thenCompose(registration -> send(call, engine, registration));
    }

    CompletionStage<HttpResponse> registerNamed(Call call, Engine engine) {
        return Body.read(call)
                .thenApplyAsync(
                        body -> registration(
                                call, engine, body, JobRequest.of(call, body).named(call.named("id"))),
                        call.executor())
                .thenCompose(registration -> send(call, engine, registration));
    }

    /** A command, and what its answer is to warn of. */
    private record Registered(JobId job, JobCommand command, String warnings) {}

    private static Registered registration(Call call, Engine engine, Body body, JobRequest sent) {
        JobAdmission admission = new JobAdmission(engine.keeper().view());
        admission.requireRegistration();
        JobRequest request = admission.admit(sent);
        if (body.flag("PreserveResources")) {
            throw ApiException.badRequest("PreserveResources is not supported by this version of drover");
        }
        Job job = body.flag("PreserveCounts") ? withOldCounts(engine, request.job()) : request.job();
        long priority = body.number("EvalPriority");
        if (priority < 0 || priority > HIGHEST_PRIORITY) {
            throw ApiException.badRequest("EvalPriority must be between 1 and 100, and is " + priority);
        }
        Submission source = body.object("Submission").map(JobWrites::submission).orElse(Submission.NONE);
        int size = source.source().length() + source.variables().length();
        boolean isKept = size <= LONGEST_SOURCE;
        String warnings = isKept
                ? request.warnings()
                : (request.warnings() + "\njob source of " + size + " characters is not kept: the limit is "
                                + LONGEST_SOURCE)
                        .strip();
        JobCommand command = new JobCommand.RegisterJob(
                job.intern(),
                isKept ? source : Submission.NONE,
                enforceIndex(body),
                (int) priority,
                engine.entities().evaluationId(job.id(), "register", key(call)),
                key(call));
        return new Registered(job.id(), command, warnings);
    }

    private static OptionalLong enforceIndex(Body body) {
        return body.flag("EnforceIndex") ? OptionalLong.of(body.number("JobModifyIndex")) : OptionalLong.empty();
    }

    private static Job withOldCounts(Engine engine, Job job) {
        Optional<Job> old = JobViews.find(engine.keeper().view(), job.id())
                .flatMap(state -> state.registration())
                .map(registration -> registration.job());
        return job.withGroups(job.groups().stream()
                .map(group -> old.flatMap(known -> known.group(group.name()))
                        .map(TaskGroup::count)
                        .map(group::withCount)
                        .orElse(group))
                .toList());
    }

    private static Submission submission(Body body) {
        return new Submission(
                body.text("Source"), body.text("Format"), body.texts("VariableFlags"), body.text("Variables"));
    }

    private static CompletionStage<HttpResponse> send(Call call, Engine engine, Registered registered) {
        return engine.ask(registered.job(), registered.command(), call.asked())
                .thenApply(reply -> answer(call, reply, registered.warnings()));
    }

    CompletionStage<HttpResponse> evaluate(Call call, Engine engine) {
        JobId job = job(call);
        EvaluationId evaluation = engine.entities().evaluationId(job, "evaluate", key(call));
        return Body.readOptional(call)
                .thenCompose(body -> {
                    boolean force = body.object("EvalOptions")
                            .filter(options -> options.flag("ForceReschedule"))
                            .isPresent();
                    JobCommand command = force
                            ? new JobCommand.ForceReschedule(evaluation)
                            : new JobCommand.EvaluateJob(evaluation, Trigger.JOB_REGISTER, Optional.empty());
                    return engine.ask(job, command, call.asked());
                })
                .thenApply(reply -> answer(call, reply, ""));
    }

    CompletionStage<HttpResponse> revert(Call call, Engine engine) {
        JobId job = job(call);
        new JobAdmission(engine.keeper().view()).requireRegistration();
        EvaluationId evaluation = engine.entities().evaluationId(job, "revert", key(call));
        return Body.read(call)
                .thenCompose(body -> {
                    OptionalLong enforced = body.member("EnforcePriorVersion").isPresent()
                            ? OptionalLong.of(body.number("EnforcePriorVersion"))
                            : OptionalLong.empty();
                    long version = version(job, body);
                    return engine.ask(job, new JobCommand.RevertJob(version, enforced, evaluation), call.asked());
                })
                .thenApply(reply -> answer(call, reply, ""));
    }

    CompletionStage<HttpResponse> mark(Call call, Engine engine) {
        JobId job = job(call);
        return Body.read(call)
                .thenCompose(body -> engine.ask(
                        job, new JobCommand.MarkVersion(version(job, body), body.flag("Stable")), call.asked()))
                .thenApply(reply -> marked(call, reply));
    }

    /** The version that a body speaks of, if it speaks of this job. */
    private static long version(JobId job, Body body) {
        String named = body.text("JobID");
        if (!named.isEmpty() && !named.equals(job.value())) {
            throw ApiException.badRequest("JobID \"" + named + "\" is not the one of the path");
        }
        if (body.member("JobVersion").isEmpty()) {
            throw ApiException.badRequest("JobVersion is missing");
        }
        long version = body.number("JobVersion");
        if (version < 0) {
            throw ApiException.badRequest("JobVersion must not be negative, and is " + version);
        }
        return version;
    }

    private static HttpResponse marked(Call call, JobReply reply) {
        if (reply instanceof JobReply.Refused refused) {
            throw Failures.refused(refused.why());
        }
        if (reply instanceof JobReply.Acknowledged acknowledged) {
            ObjectNode json = ApiJson.object();
            json.put("JobModifyIndex", acknowledged.sequence());
            json.put("Index", acknowledged.sequence());
            return Replies.indexed(Replies.json(call.parameters(), json), acknowledged.sequence());
        }
        throw new AssertionError("a job answered a mark with " + reply);
    }

    CompletionStage<HttpResponse> deregister(Call call, Engine engine) {
        JobId job = job(call);
        boolean purge = call.parameters().flag("purge");
        for (String unsupported : List.of("no_shutdown_delay", "eval_priority")) {
            if (call.parameters().text(unsupported).isPresent()) {
                throw ApiException.badRequest(unsupported + " is not supported by this version of drover");
            }
        }
        EvaluationId evaluation = engine.entities().evaluationId(job, "deregister", key(call));
        return engine.ask(job, new JobCommand.DeregisterJob(purge, evaluation), call.asked())
                .thenApply(reply -> stopped(call, reply));
    }

    /** The caller's name for a request, so that a repeat of it is answered and not done again. */
    static String key(Call call) {
        String key = call.parameters().textOr("idempotency_token", "");
        if (key.length() > LONGEST_KEY) {
            throw ApiException.badRequest(
                    "idempotency_token has " + key.length() + " characters, more than the limit of " + LONGEST_KEY);
        }
        return key;
    }

    static JobId job(Call call) {
        return new JobId(QueryOptions.namespace(call.parameters()), call.named("id"));
    }

    private static HttpResponse stopped(Call call, JobReply reply) {
        ObjectNode json = response(reply);
        json.put("VolumeEvalID", "");
        json.put("VolumeEvalIndex", 0);
        return indexed(call, json);
    }

    static HttpResponse answer(Call call, JobReply reply, String warnings) {
        ObjectNode json = response(reply);
        json.put("Warnings", warnings);
        return indexed(call, json);
    }

    private static HttpResponse indexed(Call call, ObjectNode json) {
        return Replies.indexed(
                Replies.json(call.parameters(), json),
                json.path("JobModifyIndex").asLong());
    }

    static JobReply.EvaluationQueued queued(JobReply reply) {
        if (reply instanceof JobReply.Refused refused) {
            throw Failures.refused(refused.why());
        }
        if (reply instanceof JobReply.EvaluationQueued queued) {
            return queued;
        }
        throw new AssertionError("a job answered a change with " + reply);
    }

    /** A job that is launched has no evaluation, which shows as an empty id. */
    private static ObjectNode response(JobReply reply) {
        if (reply instanceof JobReply.Recorded changed) {
            return response("", changed.jobModifyIndex(), changed.jobModifyIndex());
        }
        JobReply.EvaluationQueued queued = queued(reply);
        return response(
                queued.evaluation().id().value(), queued.evaluation().created().index(), queued.jobModifyIndex());
    }

    private static ObjectNode response(String evaluation, long index, long jobModifyIndex) {
        ObjectNode json = ApiJson.object();
        json.put("EvalID", evaluation);
        json.put("EvalCreateIndex", evaluation.isEmpty() ? 0 : index);
        json.put("JobModifyIndex", jobModifyIndex);
        Replies.putQueryMeta(json, index);
        return json;
    }
}
