package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.MetricsJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.replay.Rerun;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.feasible.JobReach;
import dev.drover.scheduler.rank.NodeStatement;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What each node said to each group when a plan was made, or why it was not asked. */
record ReplayedNodes(SchedulingRequest request, Rerun rerun) {
    private static final int MOST_ROWS = 10_000;

    /** Puts the rows, and how many were too many. */
    void putInto(ObjectNode json) {
        ArrayNode rows = json.putArray("Nodes");
        int leftOut = 0;
        Set<String> groups = new TreeSet<>(rerun.plan().failedGroups().keySet());
        groups.addAll(rerun.plan().passedOver().keySet());
        rerun.plan().placements().forEach(placement -> groups.add(placement.group()));
        for (String group : groups) {
            Map<NodeId, NodeStatement> statements = rerun.statements().byGroup().getOrDefault(group, Map.of());
            for (NodeView node : request.snapshot().nodes()) {
                if (!rerun.statements().isWanted(node.id())) {
                    continue;
                }
                if (rows.size() < MOST_ROWS) {
                    rows.add(row(group, node, Optional.ofNullable(statements.get(node.id()))));
                } else {
                    leftOut++;
                }
            }
        }
        json.put("NodesLeftOut", leftOut);
    }

    private ObjectNode row(String group, NodeView node, Optional<NodeStatement> statement) {
        ObjectNode json = ApiJson.object();
        json.put("NodeID", node.id().value());
        json.put("NodeName", node.node().name());
        json.put("TaskGroup", group);
        json.put("Asked", statement.isPresent());
        json.put("Why", statement.isPresent() ? "" : outside(node).orElseGet(this::unheard));
        statement
                .flatMap(NodeStatement::score)
                .ifPresentOrElse(score -> json.set("Score", MetricsJson.score(score)), () -> json.putNull("Score"));
        json.set(
                "Misses", ApiJson.array(statement.stream().flatMap(said -> said.misses().stream()), MetricsJson::miss));
        return json;
    }

    private String unheard() {
        return rerun.statements().isCut()
                ? "there was too much to keep all of it"
                : "enough nodes had been found before";
    }

    /** Why a node is none of those that the job's allocations may come to. */
    private Optional<String> outside(NodeView node) {
        Job job = request.brief().job();
        if (node.status() != NodeStatus.READY) {
            return Optional.of("node is " + node.status().wireName());
        }
        if (node.eligibility() != Eligibility.ELIGIBLE) {
            return Optional.of("node is not eligible");
        }
        return JobReach.covers(job, node.node())
                ? Optional.empty()
                : Optional.of("node is in datacenter \"" + node.node().datacenter() + "\" and node pool \""
                        + node.node().nodePool() + "\", which the job does not name");
    }
}
