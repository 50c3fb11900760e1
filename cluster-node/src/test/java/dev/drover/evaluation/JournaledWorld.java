package dev.drover.evaluation;

import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.node.NodeDecider;
import dev.drover.node.NodeState;
import dev.drover.node.Outbox;
import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.replay.JournalReplay;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.InMemoryLogStore;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.RowCodec;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.persistence.store.StoredRow;
import dev.drover.protocol.Cause;
import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.RecordReports;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EventCodec;
import dev.drover.recording.IndexClock;
import dev.drover.recording.Kept;
import dev.drover.recording.Recorder;
import dev.drover.recording.StoredEvent;
import dev.drover.replay.EvaluationReplay;
import dev.drover.setting.SettingDecider;
import dev.drover.setting.SettingState;
import dev.drover.view.ViewKeeper;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Jobs, nodes and evaluations of one server with a real planner and a journal in memory. They decide as the real ones do,
 * but one step at a time, and the view shows what is stored as late as the test wants.
 */
final class JournaledWorld implements AutoCloseable {
    private static final Asked ASKED = Asked.by(Cause.Kind.REQUEST, "test");

    private final InMemoryLogStore store = new InMemoryLogStore();
    private final UUID session = new UUID(7, 1);
    private final IndexClock clock = new IndexClock(Clock.systemUTC(), 1);
    private final ScheduledExecutorService views = Executors.newSingleThreadScheduledExecutor();
    private final ViewKeeper keeper = new ViewKeeper(clock, views);
    private final PlanningQueue queue = new PlanningQueue(keeper, clock, 1);
    private final Map<JobId, Journaled<JobState, JobEvent>> jobs = new TreeMap<>();
    private final Map<NodeId, Journaled<NodeState, NodeEvent>> nodes = new TreeMap<>();
    private final Map<EvaluationId, Journaled<EvaluationState, EvaluationEvent>> evaluations = new TreeMap<>();
    private final Map<SettingId, Journaled<SettingState, SettingEvent>> settings = new TreeMap<>();
    private final Deque<CommittedRow> hidden = new ArrayDeque<>();
    private final Map<String, List<CommittedEvent>> stored = new TreeMap<>();
    private final Random random;
    private long position;

    JournaledWorld(Random random) {
        this.random = random;
        Map<PartitionId, OwnerRow> owners = new TreeMap<>();
        for (PartitionId partition : PartitionId.all()) {
            owners.put(partition, OwnerRow.first(new CurrentOwner(session, 0)));
            keeper.onRecovered(new RecoveredPartition(partition, session, 1, List.of(), Map.of()));
        }
        store.replaceOwners(owners);
    }

    /** One entity's state and how much of its journal there is. */
    private final class Journaled<S, E> {
        private final String id;
        private final EventCodec<E> codec;
        private final Kept.Apply<S, E> apply;
        private Kept<S> kept;
        private long sequence;

        Journaled(String id, EventCodec<E> codec, Kept.Apply<S, E> apply, S empty) {
            this.id = id;
            this.codec = codec;
            this.apply = apply;
            this.kept = Kept.initial(empty);
        }

        void record(List<E> events, Stamp stamp) {
            List<CommittedEvent> row = new ArrayList<>();
            for (StoredEvent<E> stored : new Recorder<>(codec).record(kept.lastHash(), events, ASKED, stamp)) {
                kept = kept.after(stored, apply);
                sequence++;
                byte[] bytes = codec.encode().apply(stored.recorded());
                row.add(new CommittedEvent(
                        id, sequence, new StoredPayload(1, stored.manifest(), bytes), "", "writer", 0));
            }
            if (!row.isEmpty()) {
                append(row);
            }
        }
    }

    private void append(List<CommittedEvent> events) {
        store.append(session, new StoredRow(position, RowCodec.encode(false, events)));
        hidden.add(CommittedRow.of(session, position, List.copyOf(events)));
        position++;
        events.forEach(event -> stored.computeIfAbsent(event.persistenceId(), unknown -> new ArrayList<>())
                .add(event));
    }

    InMemoryLogStore store() {
        return store;
    }

    UUID session() {
        return session;
    }

    PlanningQueue queue() {
        return queue;
    }

    ViewKeeper keeper() {
        return keeper;
    }

    /** Lets the view see so many rows more. */
    void show(int rows) {
        for (int row = 0; row < rows && !hidden.isEmpty(); row++) {
            keeper.onCommitted(hidden.removeFirst());
        }
    }

    void showAll() {
        show(hidden.size());
    }

    EvaluationId newEvaluation(JobId job) {
        UUID id = new UUID(random.nextLong(), random.nextLong());
        return new EvaluationId(PartitionId.of("job|" + job).stamp(id).toString());
    }

    Answer<JobReply> ask(JobId id, JobCommand command) {
        Journaled<JobState, JobEvent> job = jobs.computeIfAbsent(
                id, unknown -> new Journaled<>("job|" + id, EventCodec.JOB, JobState::apply, JobState.EMPTY));
        Stamp now = clock.next();
        Decision<JobEvent, JobReply> decision = JobDecider.decide(job.kept.state(), id, command, now);
        job.record(decision.events(), now);
        return new Answer<>(decision.reply(), job.sequence);
    }

    Answer<NodeReply> ask(NodeId id, NodeCommand command) {
        Journaled<NodeState, NodeEvent> node = nodes.computeIfAbsent(
                id, unknown -> new Journaled<>("node|" + id, EventCodec.NODE, NodeState::apply, NodeState.EMPTY));
        Stamp now = clock.next();
        Decision<NodeEvent, NodeReply> decision = NodeDecider.decide(node.kept.state(), command, now);
        node.record(decision.events(), now);
        return new Answer<>(decision.reply(), node.sequence);
    }

    void ask(SettingId id, SettingCommand command) {
        Journaled<SettingState, SettingEvent> setting = settings.computeIfAbsent(
                id,
                unknown ->
                        new Journaled<>("setting|" + id, EventCodec.SETTING, SettingState::apply, SettingState.EMPTY));
        Stamp now = clock.next();
        setting.record(SettingDecider.decide(setting.kept.state(), command, now).events(), now);
    }

    EvaluationState record(EvaluationId id, List<EvaluationEvent> events) {
        Journaled<EvaluationState, EvaluationEvent> evaluation = evaluations.computeIfAbsent(
                id,
                unknown -> new Journaled<>(
                        "evaluation|" + id, EventCodec.EVALUATION, EvaluationState::apply, EvaluationState.EMPTY));
        evaluation.record(events, clock.next());
        return evaluation.kept.state();
    }

    EvaluationState recorded(EvaluationId id) {
        Journaled<EvaluationState, EvaluationEvent> evaluation = evaluations.get(id);
        return evaluation == null ? EvaluationState.EMPTY : evaluation.kept.state();
    }

    JobState job(JobId id) {
        return Objects.requireNonNull(jobs.get(id)).kept.state();
    }

    List<JobId> jobs() {
        return List.copyOf(jobs.keySet());
    }

    NodeState node(NodeId id) {
        return Objects.requireNonNull(nodes.get(id)).kept.state();
    }

    List<NodeId> nodes() {
        return List.copyOf(nodes.keySet());
    }

    /** The evaluations that have recorded a plan. */
    List<EvaluationId> evaluations() {
        return List.copyOf(evaluations.keySet());
    }

    /** A node tells a job what it owes to it. */
    void deliver(NodeId node, JobId job) {
        Outbox outbox = node(node).outboxes().get(job);
        if (outbox == null) {
            return;
        }
        long known = Optional.ofNullable(job(job).reported().get(node)).orElse(0L);
        List<Outbox.Numbered> next = outbox.after(known);
        if (!next.isEmpty()) {
            ask(
                    job,
                    new RecordReports(
                            node,
                            next.get(next.size() - 1).sequence(),
                            next.stream().map(Outbox.Numbered::report).toList(),
                            newEvaluation(job)));
        }
    }

    /** Reads evaluations' own events from where they are known to be, and all else from the log. */
    EvaluationReplay replays() {
        return replays(Duration.ofMinutes(1), reader());
    }

    EvaluationReplay.EntityReader reader() {
        return (entity, each) -> {
            stored.getOrDefault(entity, List.of()).forEach(each);
            return CompletableFuture.completedStage(null);
        };
    }

    /** Reads everything from the log. */
    EvaluationReplay replaysFromLog() {
        JournalReplay history = history();
        return replays(
                Duration.ofMinutes(1),
                (entity, each) -> history.ofEntity(entity, placed -> each.accept(placed.event())));
    }

    EvaluationReplay replays(Duration patience, EvaluationReplay.EntityReader reader) {
        return new EvaluationReplay(history(), reader, Clock.systemUTC(), patience);
    }

    private JournalReplay history() {
        return new JournalReplay(store, new LogReader(store, Runnable::run), asked -> Optional.of(position));
    }

    @Override
    public void close() {
        queue.close();
        views.shutdownNow();
    }
}
