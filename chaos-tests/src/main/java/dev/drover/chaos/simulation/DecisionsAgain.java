package dev.drover.chaos.simulation;

import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.replay.JournalReplay;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogStore;
import dev.drover.protocol.EvaluationId;
import dev.drover.replay.EvaluationReplay;
import dev.drover.replay.Replay;
import dev.drover.replay.Statements;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Makes the decisions of a run again from what is stored once it is over, and holds them against what was recorded. */
final class DecisionsAgain {
    private static final String EVALUATION = "evaluation|";
    /** The one reason for which a replay may say that it cannot: no journal has the plan, which was lost with its server. */
    private static final String LOST_PLAN = "the server had made a plan that it had not recorded when it made this one";

    private static final int MOST_IMPOSSIBLE = 3;
    private static final int MOST_IMPOSSIBLE_IN_A_HUNDRED = 10;

    private final Map<String, List<CommittedEvent>> evaluations = new TreeMap<>();
    private final EvaluationReplay replays;
    private int made;
    private int impossible;

    DecisionsAgain(LogStore store) {
        JournalReplay history = new JournalReplay(
                store, new LogReader(store, Runnable::run), session -> Optional.of(end(store, session)));
        history.everything(placed -> {
                    String entity = placed.event().persistenceId();
                    if (entity.startsWith(EVALUATION)) {
                        evaluations
                                .computeIfAbsent(entity, unseen -> new ArrayList<>())
                                .add(placed.event());
                    }
                })
                .toCompletableFuture()
                .join();
        replays = new EvaluationReplay(
                history,
                (entity, each) -> {
                    evaluations.getOrDefault(entity, List.of()).forEach(each);
                    return CompletableFuture.completedStage(null);
                },
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                Duration.ofMinutes(1));
    }

    private static long end(LogStore store, UUID session) {
        OptionalLong seal = store.seal(session).toCompletableFuture().join();
        return seal.isPresent()
                ? seal.getAsLong()
                : store.end(session).toCompletableFuture().join();
    }

    /** The first that comes out otherwise, or how many of too many cannot be made again. */
    Optional<String> wrong() {
        for (String entity : evaluations.keySet()) {
            Optional<String> wrong = wrong(new EvaluationId(entity.substring(EVALUATION.length())));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        boolean isTooMuch =
                impossible > MOST_IMPOSSIBLE && 100 * impossible > MOST_IMPOSSIBLE_IN_A_HUNDRED * (made + impossible);
        return isTooMuch
                ? Optional.of(impossible + " of " + (made + impossible) + " decisions cannot be made again")
                : Optional.empty();
    }

    private Optional<String> wrong(EvaluationId evaluation) {
        int plans = 1;
        for (int number = 1; number <= plans; number++) {
            Replay replay = replays.replay(evaluation, OptionalInt.of(number), Statements.ofNone())
                    .toCompletableFuture()
                    .join();
            if (replay instanceof Replay.Made again) {
                plans = again.plans().size();
                made++;
                if (!again.isSame()) {
                    return Optional.of("plan " + number + " of evaluation " + evaluation + " was "
                            + again.recorded().plan() + ", and comes out as "
                            + again.again().plan());
                }
            } else if (replay instanceof Replay.Impossible why && why.why().startsWith(LOST_PLAN)) {
                plans = why.plans().size();
                impossible++;
            } else {
                return Optional.of("evaluation " + evaluation + ": " + replay);
            }
        }
        return Optional.empty();
    }
}
