package dev.drover.chaos.simulation;

import static dev.drover.chaos.simulation.Sabotaged.finds;
import static dev.drover.chaos.simulation.Sabotaged.findsInPeace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.node.NodeDecider;
import dev.drover.node.NodeState;
import dev.drover.persistence.ownership.SessionClock;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredRow;
import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.Offer;
import dev.drover.view.feed.FeedFollower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each rule is broken once, and the simulation finds it; those of the scheduler in {@link SchedulerSabotageIT}. */
class SabotageIT {
    @BeforeAll
    static void logNothing() {
        EngineLog.silence();
    }

    @Test
    void findsANodeThatGivesMoreThanItHas() {
        finds(3, new GreedyNodes("memory", "cpu", "disk"), Invariant.NO_OVER_COMMIT);
    }

    @Test
    void findsANodeThatGivesAPortTwice() {
        finds(3, new GreedyNodes("network"), Invariant.NO_PORT_TWICE);
    }

    @Test
    void findsANodeThatGivesADeviceTwice() {
        finds(4, new GreedyNodes("device"), Invariant.NO_DEVICE_TWICE);
    }

    @Test
    void findsANodeThatGivesACoreTwice() {
        finds(4, new GreedyNodes("cores"), Invariant.NO_CORE_TWICE);
    }

    /** The scheduler of the four tests above does no harm where nodes are as they should be. */
    @Test
    void isNotMisledByABadSchedulerAlone() {
        Run.Outcome outcome = Run.of(1)
                .faultsFor(Duration.ofMinutes(3))
                .with(new GreedyNodes())
                .go();
        assertThat(outcome.violation().map(Violation::invariant))
                .isNotEqualTo(Optional.of(Invariant.NO_OVER_COMMIT))
                .isNotEqualTo(Optional.of(Invariant.NO_PORT_TWICE));
    }

    /** Every other node has no room, whatever it has. */
    @Test
    void findsANodeThatTakesItsPartOfWhatOthersRefuse() {
        finds(
                3,
                new Sabotage() {
                    @Override
                    public Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
                        return NodeDecider.decide(state, heard(command, now), now);
                    }

                    private static NodeCommand heard(NodeCommand command, Stamp now) {
                        if (command instanceof NodeCommand.SettleReservation settle) {
                            return new NodeCommand.SettleReservation(
                                    settle.job(), settle.evaluationNumber(), settle.round(), true);
                        }
                        return command instanceof NodeCommand.ReserveOffer reserve && now.index() % 2 == 0
                                ? new NodeCommand.ReserveOffer(tooLarge(reserve.offer()))
                                : command;
                    }
                },
                Invariant.ALL_OR_NOTHING);
    }

    private static Offer tooLarge(Offer offer) {
        return offer.with(
                offer.placements().stream().map(SabotageIT::tooLarge).toList(), offer.stops(), offer.inPlace());
    }

    private static Placement tooLarge(Placement placement) {
        AllocatedResources asked = placement.resources();
        return Copies.with(placement, new AllocatedResources(asked.tasks(), 1_000_000, asked.ports()));
    }

    @Test
    void findsAJobThatForgetsWhatItHasAcknowledged() {
        finds(
                3,
                new Sabotage() {
                    @Override
                    public Decision<JobEvent, JobReply> decide(
                            JobState state, JobId id, JobCommand command, Stamp now) {
                        Decision<JobEvent, JobReply> right = JobDecider.decide(state, id, command, now);
                        boolean forgets = command instanceof JobCommand.RegisterJob && now.index() % 5 == 0;
                        return forgets ? Decision.reject(right.reply()) : right;
                    }
                },
                Invariant.ACKNOWLEDGED_WRITES_SURVIVE);
    }

    /** Not from the first row on: a server whose own beginning is missing goes no further. */
    @Test
    void findsAJournalThatAcknowledgesBeforeItStores() {
        finds(
                2,
                new Sabotage() {
                    private static final long STORED_IN_TIME = 30;

                    private final Map<UUID, StoredRow> unstored = new HashMap<>();

                    @Override
                    public CompletionStage<Void> append(LogStore store, UUID session, StoredRow row) {
                        if (row.position() < STORED_IN_TIME) {
                            return store.append(session, row);
                        }
                        StoredRow before = unstored.put(session, row);
                        return before == null ? CompletableFuture.completedStage(null) : store.append(session, before);
                    }
                },
                Invariant.ACKNOWLEDGED_WRITES_SURVIVE);
    }

    /** Later events may not fit the state of another moment, so that it may fail before it is compared. */
    @Test
    void findsASnapshotOfAnotherMoment() {
        finds(
                8,
                new Sabotage() {
                    private final Map<String, SnapshotRow> first = new HashMap<>();

                    @Override
                    public CompletionStage<Void> save(LogStore store, SnapshotRow snapshot) {
                        SnapshotKey key = snapshot.key();
                        SnapshotRow old = first.computeIfAbsent(key.persistenceId(), id -> snapshot);
                        return store.save(new SnapshotRow(key, snapshot.timestamp(), old.payload()));
                    }
                },
                Invariant.REPLAY_EQUALS_LIVE,
                Invariant.NOTHING_FAILS);
    }

    /**
     * Its clocks stand still with it, so that it believes in its lease when it goes on, and in what it writes past its seal.
     */
    @Test
    void findsAServerThatGoesOnWithoutItsLease() {
        finds(
                7,
                new Sabotage() {
                    @Override
                    public SessionClock.Moment moment(VirtualTime time, SimulatedProcess process) {
                        long nanos = time.nanos() - process.frozenNanos();
                        return new SessionClock.Moment(nanos, nanos / 1_000_000);
                    }
                },
                Invariant.ONE_WRITER,
                Invariant.REPLAY_EQUALS_LIVE,
                Invariant.ACKNOWLEDGED_WRITES_SURVIVE);
    }

    /** Its lease is taken for lapsed while it goes on. */
    @Test
    void findsAPartitionThatIsTakenFromALivingServer() {
        finds(
                2,
                new Sabotage() {
                    @Override
                    public CompletionStage<OptionalLong> seal(LogStore store, UUID session) {
                        return store.seal(session)
                                .thenCompose(seal -> seal.isPresent()
                                        ? CompletableFuture.completedStage(seal)
                                        : store.end(session).thenApply(OptionalLong::of));
                    }
                },
                Invariant.ONE_WRITER,
                Invariant.REPLAY_EQUALS_LIVE,
                Invariant.ACKNOWLEDGED_WRITES_SURVIVE);
    }

    @Test
    void findsAServerThatDoesNotLetPartitionsGo() {
        findsInPeace(
                7,
                new Sabotage() {
                    @Override
                    public CompletionStage<Boolean> replaceOwners(LogStore store, Map<PartitionId, OwnerRow> next) {
                        boolean letsGo = next.values().stream().anyMatch(row -> row.current() == null);
                        return letsGo ? CompletableFuture.completedStage(false) : store.replaceOwners(next);
                    }
                },
                Invariant.PARTITIONS_COME_HOME);
    }

    @Test
    void findsAServerThatStopsTellingOthersWhatItStores() {
        findsInPeace(
                3,
                new Sabotage() {
                    private int told;

                    @Override
                    public Optional<FeedFollower.Message> tells(FeedFollower.Message message) {
                        return told++ < 500 ? Optional.of(message) : Optional.empty();
                    }
                },
                Invariant.VIEWS_CONVERGE,
                Invariant.PARTITIONS_COME_HOME);
    }

    @Test
    void findsAJobThatIsLaunchedForEachRepeatOfARequest() {
        finds(
                7,
                new Sabotage() {
                    @Override
                    public Decision<JobEvent, JobReply> decide(
                            JobState state, JobId id, JobCommand command, Stamp now) {
                        boolean isRequest =
                                command instanceof JobCommand.ForceLaunch || command instanceof JobCommand.DispatchJob;
                        return JobDecider.decide(isRequest ? Forgetful.ofLaunches(state) : state, id, command, now);
                    }
                },
                Invariant.LAUNCHED_ONCE);
    }

    @Test
    void findsALaunchThatMakesNoChild() {
        findsInPeace(
                6,
                new Sabotage() {
                    @Override
                    public Decision<JobEvent, JobReply> decide(
                            JobState state, JobId id, JobCommand command, Stamp now) {
                        Decision<JobEvent, JobReply> right = JobDecider.decide(state, id, command, now);
                        List<JobEvent> events = new ArrayList<>(right.events());
                        for (JobEvent event : right.events()) {
                            if (event instanceof JobEvent.ChildLaunched launched && now.index() % 3 == 0) {
                                events.add(new JobEvent.LaunchesSettled(
                                        List.of(launched.launch().child())));
                            }
                        }
                        return new Decision<>(events, right.reply());
                    }
                },
                Invariant.LAUNCHED_ONCE);
    }

    @Test
    void findsAViewOfWhatNeverHappened() {
        finds(3, new FalseRows(), Invariant.VIEWS_SHOW_WHAT_COUNTS);
    }

    @Test
    void findsAServerThatDoesNotPassOnWhatItHearsOfAgents() {
        finds(
                2,
                new Sabotage() {
                    private int heard;

                    @Override
                    public boolean passesOn(Object message) {
                        boolean isOfAgent = message instanceof String || message instanceof NodeCommand.RegisterNode;
                        return !isOfAgent || heard++ < 200;
                    }
                },
                Invariant.NO_NODE_LOST_UNHEARD);
    }

    @Test
    void findsAnAgentThatBeginsTasksOutOfTurn() {
        finds(5, new HastyAgents(), Invariant.TASKS_IN_ORDER);
    }

    @Test
    void findsAnEvaluationThatNeverEnds() {
        findsInPeace(
                2,
                new Sabotage() {
                    @Override
                    public Decision<JobEvent, JobReply> decide(
                            JobState state, JobId id, JobCommand command, Stamp now) {
                        boolean forgets = command instanceof JobCommand.CloseEvaluation
                                && id.value().equals("api");
                        return forgets
                                ? Decision.reject(new JobReply.EvaluationWaits())
                                : JobDecider.decide(state, id, command, now);
                    }
                },
                Invariant.EVALUATIONS_END);
    }

    @Test
    void findsADrainThatNeverEnds() {
        findsInPeace(
                2,
                new Sabotage() {
                    @Override
                    public Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
                        Decision<NodeEvent, NodeReply> right = NodeDecider.decide(state, command, now);
                        List<NodeEvent> events = right.events().stream()
                                .filter(event -> !(event instanceof NodeEvent.DrainEnded))
                                .toList();
                        return new Decision<>(events, right.reply());
                    }
                },
                Invariant.DRAINED_NODES_EMPTY);
    }

    @Test
    void findsANodeThatKeepsAnEndToItself() {
        findsInPeace(
                1,
                new Sabotage() {
                    @Override
                    public Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
                        boolean hides = command instanceof NodeCommand.UpdateAllocations updates
                                && updates.updates().stream()
                                        .anyMatch(update -> update.client().isTerminal());
                        return hides
                                ? Decision.reject(new NodeReply.Recorded())
                                : NodeDecider.decide(state, command, now);
                    }
                },
                Invariant.PROCESSES_MATCH,
                Invariant.DRAINED_NODES_EMPTY,
                Invariant.COUNT,
                Invariant.DEPLOYMENTS_END);
    }

    @Test
    void findsARuleThatFails() {
        finds(
                1,
                new Sabotage() {
                    @Override
                    public Decision<NodeEvent, NodeReply> decide(NodeState state, NodeCommand command, Stamp now) {
                        if (command instanceof NodeCommand.ExpireHeartbeat) {
                            throw new IllegalStateException("a broken rule");
                        }
                        return NodeDecider.decide(state, command, now);
                    }
                },
                Invariant.NOTHING_FAILS);
    }
}
