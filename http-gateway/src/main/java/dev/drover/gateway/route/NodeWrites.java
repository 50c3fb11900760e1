package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.node.NodeState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.scheduler.feasible.JobReach;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What operators do to nodes: eligibility, drain, evaluation, purge. */
final class NodeWrites {
    private static final Duration LONGEST_DEADLINE = Duration.ofDays(3650);
    private static final int MOST_EVALUATIONS = 10_000;

    CompletionStage<HttpResponse> setEligibility(Call call, Engine engine) {
        return Body.read(call).thenCompose(body -> {
            requireSameNode(call, body);
            Eligibility wanted = eligibility(body.text("Eligibility"));
            return change(call, engine, new NodeCommand.SetEligibility(wanted));
        });
    }

    private static Eligibility eligibility(String word) {
        for (Eligibility eligibility : Eligibility.values()) {
            if (eligibility.wireName().equals(word)) {
                return eligibility;
            }
        }
        throw ApiException.badRequest("Eligibility must be \"eligible\" or \"ineligible\", not \"" + word + "\"");
    }

    CompletionStage<HttpResponse> setDrain(Call call, Engine engine) {
        return Body.read(call).thenCompose(body -> {
            requireSameNode(call, body);
            Optional<DrainSpec> spec = body.object("DrainSpec").map(NodeWrites::drainSpec);
            return change(call, engine, new NodeCommand.SetDrain(spec, body.flag("MarkEligible"), body.texts("Meta")));
        });
    }

    private static DrainSpec drainSpec(Body body) {
        Duration deadline = Duration.ofNanos(body.number("Deadline"));
        if (deadline.compareTo(LONGEST_DEADLINE) > 0) {
            throw ApiException.badRequest("DrainSpec.Deadline must be at most ten years");
        }
        return new DrainSpec(deadline, body.flag("IgnoreSystemJobs"));
    }

    private static void requireSameNode(Call call, Body body) {
        String named = body.text("NodeID");
        if (!named.isEmpty() && !named.equals(call.named("id"))) {
            throw ApiException.badRequest("Node ID does not match");
        }
    }

    CompletionStage<HttpResponse> purge(Call call, Engine engine) {
        return change(call, engine, new NodeCommand.PurgeNode());
    }

    /** The jobs of the node learn of it by themselves: their evaluations are opened then, and are not named here. */
    private static CompletionStage<HttpResponse> change(Call call, Engine engine, NodeCommand command) {
        NodeId id = new NodeId(call.named("id"));
        return engine.completeView()
                .thenCompose(view -> {
                    known(view, id);
                    return engine.ask(id, command, call.asked());
                })
                .thenApply(reply -> {
                    if (reply instanceof NodeReply.Refused refused) {
                        throw Failures.refused(refused.why());
                    }
                    return answer(call, engine.keeper().view(), id, List.of());
                });
    }

    private static NodeState known(ClusterView view, NodeId id) {
        return view.node(id)
                .filter(state -> state.node().isPresent())
                .orElseThrow(() -> ApiException.notFound("node not found"));
    }

    /** Asks for an evaluation of each job that has something on the node, and of each system job that may. */
    CompletionStage<HttpResponse> evaluate(Call call, Engine engine) {
        NodeId id = new NodeId(call.named("id"));
        return engine.completeView().thenCompose(view -> {
            NodeState node = known(view, id);
            List<CompletableFuture<JobReply>> asked = new ArrayList<>();
            for (JobId job : concerned(view, node)) {
                JobCommand command = new JobCommand.EvaluateJob(
                        engine.entities().newEvaluationId(job), Trigger.NODE_UPDATE, Optional.of(id));
                asked.add(engine.ask(job, command, call.asked()).toCompletableFuture());
            }
            return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                    .thenApply(done -> {
                        List<Evaluation> opened = asked.stream()
                                .map(CompletableFuture::join)
                                .filter(JobReply.EvaluationQueued.class::isInstance)
                                .map(reply -> ((JobReply.EvaluationQueued) reply).evaluation())
                                .toList();
                        return answer(call, engine.keeper().view(), id, opened);
                    });
        });
    }

    private static Set<JobId> concerned(ClusterView view, NodeState node) {
        Set<JobId> jobs = new TreeSet<>();
        node.allocations().values().stream()
                .filter(Allocation::holdsResources)
                .map(Allocation::job)
                .forEach(jobs::add);
        JobViews.all(view)
                .map(seen -> seen.state())
                .flatMap(job -> job.wantedSystemJob().stream())
                .filter(job -> JobReach.covers(job, node.node().orElseThrow()))
                .forEach(job -> jobs.add(job.id()));
        if (jobs.size() > MOST_EVALUATIONS) {
            throw ApiException.badRequest("the node concerns " + jobs.size() + " jobs, more than " + MOST_EVALUATIONS);
        }
        return jobs;
    }

    private static HttpResponse answer(Call call, ClusterView view, NodeId id, List<Evaluation> opened) {
        long modified = view.node(id).map(NodeState::modifyIndex).orElse(view.index());
        ObjectNode json = ApiJson.object();
        json.set(
                "EvalIDs",
                ApiJson.texts(opened.stream()
                        .map(Evaluation::id)
                        .map(EvaluationId::value)
                        .toList()));
        json.put(
                "EvalCreateIndex",
                opened.stream().mapToLong(each -> each.created().index()).max().orElse(0));
        json.put("NodeModifyIndex", modified);
        json.put("Index", modified);
        return Replies.indexed(Replies.json(call.parameters(), json), modified);
    }
}
