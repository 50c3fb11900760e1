package dev.drover.server.stream;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.stream.ServerFrame;
import dev.drover.protocol.stream.WatchedVariables;
import dev.drover.protocol.variable.Variable;
import dev.drover.protocol.variable.VariableMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The tasks whose variables one agent wants to be told of, and what it has been told. */
final class VariableWatch {
    private final NodeDirectory directory;
    private final Map<WatchedVariables, Optional<List<VariableMetadata>>> told = new TreeMap<>();

    VariableWatch(NodeDirectory directory) {
        this.directory = directory;
    }

    /** What was not asked for before is told anew, also if it was before that. */
    void replace(List<WatchedVariables> tasks) {
        List<WatchedVariables> counted = tasks.subList(0, Math.min(tasks.size(), WatchedVariables.MOST));
        told.keySet().retainAll(counted);
        counted.forEach(task -> told.putIfAbsent(task, Optional.empty()));
    }

    boolean isEmpty() {
        return told.isEmpty();
    }

    /** What has changed since the agent was told. */
    List<ServerFrame> news(NodeId node) {
        List<ServerFrame> news = new ArrayList<>();
        told.replaceAll((task, before) -> {
            Optional<List<Variable>> now = directory.variables(node, task, before);
            now.ifPresent(variables -> news.add(new ServerFrame.VariableContents(task, variables)));
            return now.map(variables ->
                            variables.stream().map(Variable::metadata).toList())
                    .or(() -> before);
        });
        return news;
    }
}
