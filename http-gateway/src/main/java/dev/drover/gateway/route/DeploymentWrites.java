package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.server.Engine;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What changes deployments: promote, pause, fail, and word on the health of their allocations. */
final class DeploymentWrites {
    CompletionStage<HttpResponse> promote(Call call, Engine engine) {
        return Body.readOptional(call).thenCompose(body -> {
            List<String> groups = body.items("Groups");
            if (body.flag("All") && !groups.isEmpty()) {
                throw ApiException.badRequest("All and Groups exclude each other");
            }
            return change(
                    call,
                    engine,
                    body,
                    (deployment, evaluation) -> new JobCommand.PromoteDeployment(deployment, groups, evaluation));
        });
    }

    CompletionStage<HttpResponse> pause(Call call, Engine engine) {
        return Body.read(call)
                .thenCompose(body -> change(
                        call,
                        engine,
                        body,
                        (deployment, evaluation) ->
                                new JobCommand.PauseDeployment(deployment, body.flag("Pause"), evaluation)));
    }

    CompletionStage<HttpResponse> fail(Call call, Engine engine) {
        return Body.readOptional(call).thenCompose(body -> change(call, engine, body, JobCommand.FailDeployment::new));
    }

    CompletionStage<HttpResponse> judge(Call call, Engine engine) {
        return Body.read(call)
                .thenCompose(body -> change(
                        call,
                        engine,
                        body,
                        (deployment, evaluation) -> new JobCommand.JudgeAllocations(
                                deployment,
                                ids(body, "HealthyAllocationIDs"),
                                ids(body, "UnhealthyAllocationIDs"),
                                evaluation)));
    }

    /** Deployments wait for each other across regions only, and there is one region. */
    CompletionStage<HttpResponse> unblock(Call call, Engine engine) {
        job(call, engine);
        throw ApiException.badRequest("can't unblock deployment: it is not blocked");
    }

    private static List<AllocationId> ids(Body body, String name) {
        return body.items(name).stream().map(AllocationId::new).toList();
    }

    /** Makes the command from the deployment's id and the id of the evaluation that may have to be opened. */
    private interface Command {
        JobCommand of(DeploymentId deployment, EvaluationId evaluation);
    }

    private static CompletionStage<HttpResponse> change(Call call, Engine engine, Body body, Command command) {
        String id = call.named("id");
        String named = body.text("DeploymentID");
        if (!named.isEmpty() && !named.equals(id)) {
            throw ApiException.badRequest("DeploymentID \"" + named + "\" is not the one of the path");
        }
        JobId job = job(call, engine);
        EvaluationId evaluation = engine.entities().newEvaluationId(job);
        return engine.ask(job, command.of(new DeploymentId(id), evaluation), call.asked())
                .thenApply(reply -> answer(call, reply));
    }

    private static JobId job(Call call, Engine engine) {
        return Optional.ofNullable(engine.keeper().view().deploymentJobs().get(new DeploymentId(call.named("id"))))
                .orElseThrow(() -> ApiException.notFound("deployment not found"));
    }

    private static HttpResponse answer(Call call, JobReply reply) {
        if (reply instanceof JobReply.Refused refused) {
            throw Failures.refused(refused.why());
        }
        if (reply instanceof JobReply.DeploymentMoved moved) {
            long index = moved.deployment().modified().index();
            ObjectNode json = ApiJson.object();
            json.put("EvalID", ApiJson.text(moved.evaluation().map(Evaluation::id)));
            json.put(
                    "EvalCreateIndex",
                    moved.evaluation()
                            .map(evaluation -> evaluation.created().index())
                            .orElse(0L));
            json.put("DeploymentModifyIndex", index);
            if (moved.revertedVersion().isPresent()) {
                json.put("RevertedJobVersion", moved.revertedVersion().getAsLong());
            } else {
                json.putNull("RevertedJobVersion");
            }
            json.put("Index", index);
            return Replies.indexed(Replies.json(call.parameters(), json), index);
        }
        throw new AssertionError("a job answered a change of its deployment with " + reply);
    }
}
