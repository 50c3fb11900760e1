package dev.drover.agent;

import dev.drover.agent.check.CheckPatience;
import dev.drover.agent.check.CheckResult;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.CheckRestart;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which tasks of an allocation are started again because their checks fail. Confined to the allocation's runner. */
final class CheckRestarts {
    /** By check and task. */
    private final Map<Watched, CheckPatience> patience = new HashMap<>();

    private record Watched(String probe, String task) {}

    /**
     * A check stands somewhere.
     *
     * @param states of the allocation's tasks, by name
     * @return the tasks whose checks have failed for too long
     */
    List<String> checked(Probe probe, CheckResult result, Map<String, TaskState> states) {
        Optional<CheckRestart> rule = probe.check().judging().restart();
        if (rule.isEmpty()) {
            return List.of();
        }
        return states.keySet().stream()
                .filter(task -> probe.boundTask().isEmpty() || probe.boundTask().equals(task))
                .filter(task -> isOver(new Watched(probe.name(), task), probe, rule.get(), result, states.get(task)))
                .toList();
    }

    private boolean isOver(
            Watched watched, Probe probe, CheckRestart rule, CheckResult result, @Nullable TaskState state) {
        if (state == null || !state.state().equals(TaskState.RUNNING)) {
            patience.remove(watched);
            return false;
        }
        Instant started = state.startedAt().orElse(result.at());
        CheckPatience.Decision decision = patience.getOrDefault(watched, CheckPatience.NEW)
                .after(result.status(), rule, probe.check().interval(), started, result.at());
        patience.put(watched, decision.next());
        return decision.restart();
    }
}
