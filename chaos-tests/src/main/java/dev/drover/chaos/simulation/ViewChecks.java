package dev.drover.chaos.simulation;

import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.ViewChanges;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether views show what is stored. A view may be behind, and ahead of what anybody was told of: what a server had stored
 * when it died counts once its log is sealed. But whatever a view has shown has to be what everybody finds there later.
 */
final class ViewChecks {
    private final Map<String, Map<Long, String>> ahead = new TreeMap<>();

    /** A picture differs in this from the one before. */
    Optional<Violation> shown(ClusterView view, ViewChanges changes, Function<String, EntityHistory<?, ?>> histories) {
        for (var job : view.jobs().entrySet()) {
            if (changes.everything() || changes.jobs().contains(job.getKey())) {
                Optional<Violation> wrong = shown("job|" + job.getKey(), job.getValue(), histories);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        for (var node : view.nodes().entrySet()) {
            if (changes.everything() || changes.nodes().containsKey(node.getKey())) {
                Optional<Violation> wrong = shown("node|" + node.getKey(), node.getValue(), histories);
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Violation> shown(String id, Seen<?> seen, Function<String, EntityHistory<?, ?>> histories) {
        EntityHistory<?, ?> history = histories.apply(id);
        if (seen.sequence() <= history.sequence()) {
            return same(id, seen.sequence(), seen.lastHash(), history.hash(seen.sequence()));
        }
        String before = ahead.computeIfAbsent(id, unseen -> new TreeMap<>()).put(seen.sequence(), seen.lastHash());
        return before == null ? Optional.empty() : same(id, seen.sequence(), seen.lastHash(), before);
    }

    private static Optional<Violation> same(String id, long sequence, String shown, String stored) {
        return shown.equals(stored)
                ? Optional.empty()
                : Optional.of(new Violation(
                        Invariant.VIEWS_SHOW_WHAT_COUNTS,
                        "event " + sequence + " of " + id + " is shown, which does not count"));
    }

    /** An event counts from now on. */
    Optional<Violation> added(String id, long sequence, String hash) {
        Map<Long, String> shown = ahead.get(id);
        String before = shown == null ? null : shown.remove(sequence);
        return before == null ? Optional.empty() : same(id, sequence, before, hash);
    }

    /** What a view does not show as it is. */
    Optional<String> differs(ClusterView view, Map<String, EntityHistory<?, ?>> stored) {
        Map<String, Seen<?>> shown = new TreeMap<>();
        view.jobs().forEach((id, seen) -> shown.put("job|" + id, seen));
        view.nodes().forEach((id, seen) -> shown.put("node|" + id, seen));
        view.settings().forEach((id, seen) -> shown.put("setting|" + id, seen));
        return stored.entrySet().stream()
                .filter(entry -> entry.getValue().sequence() > 0)
                .filter(entry -> !isSame(shown.get(entry.getKey()), entry.getValue()))
                .findFirst()
                .map(entry -> entry.getKey() + " has " + entry.getValue().sequence() + " events, and shown is "
                        + Optional.ofNullable(shown.get(entry.getKey()))
                                .map(Seen::sequence)
                                .orElse(0L));
    }

    private static boolean isSame(@Nullable Seen<?> shown, EntityHistory<?, ?> stored) {
        return shown != null
                && shown.sequence() == stored.sequence()
                && shown.state().equals(stored.state());
    }
}
