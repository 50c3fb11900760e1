package dev.drover.server;

import dev.drover.node.NodeState;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.setting.StoredVariable;
import dev.drover.variable.Keyring;
import dev.drover.variable.UnreadableVariableException;
import dev.drover.view.ClusterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tasks read of variables. Which job, group and task an agent asks for is taken from what its node holds: an agent that was
 * taken over learns no more than what its own allocations may know.
 */
final class TaskVariables {
    private static final Logger LOG = LoggerFactory.getLogger(TaskVariables.class);

    private final Keyring keyring;

    /** By variable, the index at which it was last found to be unreadable, so that this is said once. */
    private final Map<VariableId, Long> unreadable = new ConcurrentHashMap<>();

    TaskVariables(Keyring keyring) {
        this.keyring = keyring;
    }

    /** What has changed, if anything is known; nothing also if one cannot be read: a task waits rather than do without. */
    Optional<List<Variable>> news(
            ClusterView view, NodeId node, WatchedVariables task, Optional<List<VariableMetadata>> told) {
        if (!view.isComplete(PartitionId.COUNT)) {
            return Optional.empty();
        }
        return view.node(node)
                .flatMap(state -> readable(state, task))
                .map(ids ->
                        ids.stream().flatMap(id -> view.variable(id).stream()).toList())
                .filter(stored -> !told.equals(Optional.of(
                        stored.stream().map(StoredVariable::metadata).toList())))
                .flatMap(this::opened);
    }

    private static Optional<List<VariableId>> readable(NodeState state, WatchedVariables task) {
        Allocation allocation = state.allocations().get(task.allocation());
        if (allocation == null) {
            return Optional.empty();
        }
        Job job = state.jobOf(allocation);
        return job.group(allocation.placement().group())
                .filter(group ->
                        group.tasks().stream().anyMatch(known -> known.name().equals(task.task())))
                .map(group -> VariableId.readableBy(job.registered(), group.name(), task.task()));
    }

    private Optional<List<Variable>> opened(List<StoredVariable> stored) {
        List<Variable> variables = new ArrayList<>();
        for (StoredVariable variable : stored) {
            try {
                variables.add(keyring.open(variable));
            } catch (UnreadableVariableException failed) {
                complain(variable.metadata(), failed);
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    private void complain(VariableMetadata variable, UnreadableVariableException failed) {
        Long before = unreadable.put(variable.id(), variable.modifyIndex());
        if (before == null || before != variable.modifyIndex()) {
            LOG.error("tasks that read it have to wait: {}", failed.getMessage());
        }
    }
}
