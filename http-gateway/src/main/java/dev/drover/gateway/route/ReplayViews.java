package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.node.NodeState;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.MetricsJson;
import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.node.Node;
import dev.drover.replay.PlanDifference;
import dev.drover.replay.RecordedPlan;
import dev.drover.replay.Replay;
import dev.drover.replay.Rerun;
import dev.drover.replay.Statements;
import dev.drover.replay.WhatIf;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.view.ClusterView;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Replays as the API shows them. */
final class ReplayViews {
    private final Supplier<ClusterView> today;

    /** @param today names the nodes where there is no snapshot that could */
    ReplayViews(Supplier<ClusterView> today) {
        this.today = today;
    }

    ObjectNode impossible(Replay.Impossible replay) {
        RecordedPlan recorded = replay.plans().get(replay.number() - 1);
        ObjectNode json = recorded(recorded, replay.number(), replay.plans().size(), this::nameToday);
        json.put("Exact", false);
        json.put("Same", false);
        json.put("Why", replay.why());
        json.putNull("Replayed");
        json.putNull("Algorithm");
        json.putNull("Differences");
        json.putNull("Alternative");
        json.putNull("Nodes");
        return json;
    }

    ObjectNode made(Replay.Made replay, WhatIf whatIf) {
        SchedulingRequest request = replay.request();
        Function<NodeId, String> names = id -> nameThen(request, id);
        RecordedPlan recorded = replay.recorded();
        ObjectNode json = recorded(recorded, replay.number(), replay.plans().size(), names);
        json.put("Exact", true);
        json.put("Same", replay.isSame());
        json.put("Why", replay.isSame() ? "" : "the same question led to another plan");
        json.set("Replayed", fingerprint(replay.again().plan()));
        json.put("Algorithm", request.configuration().algorithm().wireName());
        if (replay.isSame()) {
            json.putNull("Differences");
        } else {
            json.set("Differences", pairs(recorded.plan(), replay.again().plan(), names));
        }
        if (whatIf.isEmpty()) {
            json.putNull("Alternative");
        } else {
            SchedulingRequest otherwise = whatIf.applied(request);
            Rerun alternative = Rerun.of(otherwise, Statements.ofNone());
            ObjectNode shown = alternative(otherwise, recorded.plan(), alternative.plan(), names);
            shown.put("IgnoreAffinities", whatIf.ignoreAffinities());
            shown.put("IgnoreSpreads", whatIf.ignoreSpreads());
            json.set("Alternative", shown);
        }
        if (replay.again().statements().isAsked()) {
            new ReplayedNodes(request, replay.again()).putInto(json);
        } else {
            json.putNull("Nodes");
        }
        return json;
    }

    private static ObjectNode recorded(RecordedPlan recorded, int number, int plans, Function<NodeId, String> names) {
        Basis basis = recorded.basis();
        ObjectNode json = ApiJson.object();
        json.put("EvalID", recorded.evaluation().value());
        json.put("JobID", basis.job().value());
        json.put("Namespace", basis.job().namespace());
        json.put("JobVersion", basis.jobVersion());
        json.put("Plan", number);
        json.put("Plans", plans);
        json.put("Round", recorded.round());
        json.put(
                "PlannedAt",
                basis.moment()
                        .map(Moment::planned)
                        .orElse(recorded.recorded())
                        .at()
                        .toString());
        json.put("CreateIndex", recorded.recorded().index());
        json.set("Recorded", fingerprint(recorded.plan()));
        json.set("Snapshot", snapshot(basis));
        json.set(
                "Placements",
                ApiJson.array(recorded.plan().placements().stream(), placement -> placement(placement, names)));
        json.put("Stops", recorded.plan().stops().size());
        json.put("InPlaceUpdates", recorded.plan().inPlace().size());
        json.set("FailedTGAllocs", failed(recorded.plan(), basis.spec().nodePool()));
        return json;
    }

    private static ObjectNode snapshot(Basis basis) {
        ObjectNode json = ApiJson.object();
        json.put("Seed", basis.seed());
        json.put("AlgorithmVersion", basis.algorithmVersion());
        json.put("BaseSetSize", basis.baseSetSize());
        json.put("BaseSetHash", basis.baseSetHash());
        json.set("NodesConsidered", ApiJson.array(basis.nodesConsidered().stream(), id -> json.textNode(id.value())));
        ObjectNode cursors = json.putObject("Cursors");
        basis.cursors().forEach(cursors::put);
        json.put("JobSequence", basis.moment().map(Moment::jobSequence).orElse(0L));
        json.put(
                "UnseenPlans",
                basis.moment().map(moment -> moment.unseen().size()).orElse(0));
        return json;
    }

    private static ObjectNode fingerprint(Plan plan) {
        Rerun.Fingerprint fingerprint = Rerun.Fingerprint.of(plan);
        ObjectNode json = ApiJson.object();
        json.put("Bytes", fingerprint.bytes());
        json.put("SHA256", fingerprint.sha256());
        return json;
    }

    private static ObjectNode alternative(
            SchedulingRequest otherwise, Plan before, Plan after, Function<NodeId, String> names) {
        SchedulerConfiguration configuration = otherwise.configuration();
        List<PlanDifference.Pair> pairs = PlanDifference.between(before, after);
        ObjectNode json = ApiJson.object();
        json.put("Algorithm", configuration.algorithm().wireName());
        json.put(
                "Preempt",
                configuration.allowsPreemption(otherwise.brief().job().type()));
        json.put("Moved", pairs.stream().filter(PlanDifference.Pair::isMoved).count());
        json.put("Stayed", pairs.stream().filter(pair -> !pair.isMoved()).count());
        json.set("Placements", ApiJson.array(pairs.stream(), pair -> pair(pair, names)));
        json.set("FailedTGAllocs", failed(after, otherwise.brief().job().nodePool()));
        return json;
    }

    private static ArrayNode pairs(Plan before, Plan after, Function<NodeId, String> names) {
        return ApiJson.array(PlanDifference.between(before, after).stream(), pair -> pair(pair, names));
    }

    private static ObjectNode pair(PlanDifference.Pair pair, Function<NodeId, String> names) {
        ObjectNode json = ApiJson.object();
        json.put("Name", pair.name());
        json.put("Moved", pair.isMoved());
        put(json, "Before", pair.before(), names);
        put(json, "After", pair.after(), names);
        return json;
    }

    private static void put(
            ObjectNode json, String field, Optional<Placement> placement, Function<NodeId, String> names) {
        placement.ifPresentOrElse(there -> json.set(field, placement(there, names)), () -> json.putNull(field));
    }

    private static ObjectNode placement(Placement placement, Function<NodeId, String> names) {
        ObjectNode json = ApiJson.object();
        json.put("AllocID", placement.id().value());
        json.put("Name", placement.name());
        json.put("TaskGroup", placement.group());
        json.put("NodeID", placement.node().value());
        json.put("NodeName", names.apply(placement.node()));
        placement.metrics().scores().stream()
                .filter(score -> score.node().equals(placement.node()))
                .map(NodeScore::normalized)
                .findFirst()
                .ifPresentOrElse(score -> json.put("Score", score), () -> json.putNull("Score"));
        return json;
    }

    private static ObjectNode failed(Plan plan, String nodePool) {
        return ApiJson.objects(plan.failedGroups(), metrics -> MetricsJson.of(metrics, nodePool));
    }

    private static String nameThen(SchedulingRequest request, NodeId id) {
        return request.snapshot().node(id).map(NodeView::node).map(Node::name).orElse("");
    }

    private String nameToday(NodeId id) {
        return today.get().node(id).flatMap(NodeState::node).map(Node::name).orElse("");
    }
}
