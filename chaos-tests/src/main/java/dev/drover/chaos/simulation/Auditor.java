package dev.drover.chaos.simulation;

import dev.drover.evaluation.EvaluationState;
import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredEntity;
import dev.drover.persistence.log.RecoveredEntity.PlacedEvent;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.CommittedRow;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Recorded;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.EventCodec;
import dev.drover.recording.Kept;
import dev.drover.recording.StoredEvent;
import dev.drover.setting.SettingState;
import dev.drover.snapshot.StateCodec;
import dev.drover.view.ClusterView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Knows every event that anybody may rely on, in the order of its entity: what was acknowledged, and what a new owner found.
 * Holds every new one against the invariants.
 */
final class Auditor {
    private static final String JOB = "job|";
    private static final String NODE = "node|";
    private static final String SETTING = "setting|";
    private static final String EVALUATION = "evaluation|";

    private static final EntityHistory<SettingEvent, SettingState> NO_SETTING =
            new EntityHistory<>(EventCodec.SETTING, SettingState::apply, SettingState.EMPTY);

    private final SimulatedWorld world;
    private final Map<String, EntityHistory<JobEvent, JobState>> jobs = new TreeMap<>();
    private final Map<String, EntityHistory<NodeEvent, NodeState>> nodes = new TreeMap<>();
    private final Map<String, EntityHistory<SettingEvent, SettingState>> settings = new TreeMap<>();
    private final Map<String, EntityHistory<?, ?>> others = new TreeMap<>();
    private final Map<String, JobChecks> jobChecks = new TreeMap<>();
    private final Map<PartitionId, Owner> owners = new TreeMap<>();
    private final ViewChecks views = new ViewChecks();
    private final LaunchChecks launches = new LaunchChecks();
    private final Map<String, DescriptionChecks> descriptions = new TreeMap<>();
    private final WholePlanChecks wholePlans = new WholePlanChecks(this::evaluation);

    private record Owner(UUID session, long epoch) {}

    Auditor(SimulatedWorld world) {
        this.world = world;
    }

    /** What a session tells of what it stores. */
    LogSubscriber subscriber(SimulatedProcess process, ServerSession session) {
        return new LogSubscriber() {
            @Override
            public void onCommitted(CommittedRow row) {
                world.guarded(() -> row.events().forEach(event -> committed(process, session.id(), event)));
            }

            @Override
            public void onRecovered(RecoveredPartition partition) {
                world.guarded(() -> recovered(partition));
            }
        };
    }

    /** Looks at every picture that a server's view shows. */
    void watch(ServerLife server) {
        server.keeper().listen((view, changes) -> views.shown(view, changes, this::history)
                .ifPresent(found -> world.violate(found.invariant(), server + ": " + found.what())));
    }

    /** What a view does not show as it is, or shows though it never was. */
    Optional<String> differs(ClusterView view) {
        Map<String, EntityHistory<?, ?>> stored = new TreeMap<>(jobs);
        stored.putAll(nodes);
        stored.putAll(settings);
        return views.differs(view, stored);
    }

    /** The session that owns a partition, as far as anybody has recovered it. */
    Optional<UUID> owner(PartitionId partition) {
        return Optional.ofNullable(owners.get(partition)).map(Owner::session);
    }

    Map<String, EntityHistory<JobEvent, JobState>> jobs() {
        return jobs;
    }

    Map<String, EntityHistory<NodeEvent, NodeState>> nodes() {
        return nodes;
    }

    /** All jobs that anybody ever had. */
    List<JobId> jobIds() {
        return jobs.keySet().stream().map(Auditor::jobId).toList();
    }

    LaunchChecks launches() {
        return launches;
    }

    WholePlanChecks wholePlans() {
        return wholePlans;
    }

    private EvaluationState evaluation(EvaluationId id) {
        return history(EVALUATION + id).state() instanceof EvaluationState state ? state : EvaluationState.EMPTY;
    }

    /** How an operator has it that scheduling goes. */
    SchedulerConfiguration configuration() {
        return settings.getOrDefault(SETTING + SettingId.SCHEDULER, NO_SETTING)
                .state()
                .setting()
                .filter(Setting.Scheduler.class::isInstance)
                .map(setting -> ((Setting.Scheduler) setting).configuration())
                .orElse(SchedulerConfiguration.STANDARD);
    }

    JobState job(JobId id) {
        return Optional.ofNullable(jobs.get(JOB + id)).map(EntityHistory::state).orElse(JobState.EMPTY);
    }

    NodeState node(NodeId id) {
        return Optional.ofNullable(nodes.get(NODE + id))
                .map(EntityHistory::state)
                .orElse(NodeState.EMPTY);
    }

    /** How many events count, of all entities. */
    long events() {
        long count = 0;
        for (Map<String, ? extends EntityHistory<?, ?>> kind : List.of(jobs, nodes, settings, others)) {
            for (EntityHistory<?, ?> history : kind.values()) {
                count += history.sequence();
            }
        }
        return count;
    }

    /** How many events of an entity count. */
    long sequence(String id) {
        EntityHistory<?, ?> history = known(id);
        return history == null ? 0 : history.sequence();
    }

    private @Nullable EntityHistory<?, ?> known(String id) {
        EntityHistory<?, ?> job = jobs.get(id);
        EntityHistory<?, ?> node = nodes.get(id);
        EntityHistory<?, ?> setting = settings.get(id);
        EntityHistory<?, ?> known = job != null ? job : node;
        return known != null ? known : setting != null ? setting : others.get(id);
    }

    private EntityHistory<?, ?> history(String id) {
        if (id.startsWith(JOB)) {
            return jobs.computeIfAbsent(
                    id, key -> new EntityHistory<>(EventCodec.JOB, JobState::apply, JobState.EMPTY));
        }
        if (id.startsWith(NODE)) {
            return nodes.computeIfAbsent(
                    id, key -> new EntityHistory<>(EventCodec.NODE, NodeState::apply, NodeState.EMPTY));
        }
        if (id.startsWith(SETTING)) {
            return settings.computeIfAbsent(
                    id, key -> new EntityHistory<>(EventCodec.SETTING, SettingState::apply, SettingState.EMPTY));
        }
        return others.computeIfAbsent(
                id, key -> new EntityHistory<>(EventCodec.EVALUATION, EvaluationState::apply, EvaluationState.EMPTY));
    }

    void failed(String id, Throwable why) {
        world.violate(Invariant.NOTHING_FAILS, id + " ended with " + why);
    }

    /** The entity is about to decide from this state. */
    void compare(String id, Object live) {
        EntityHistory<?, ?> history = known(id);
        Object stored = history == null ? history(id).empty().state() : history.state();
        if (!stored.equals(live)) {
            world.violate(
                    Invariant.REPLAY_EQUALS_LIVE,
                    id + " decides from a state that its " + sequence(id)
                            + " stored events do not add up to:\n  live   " + live + "\n  stored " + stored);
        }
    }

    private void committed(SimulatedProcess process, UUID session, CommittedEvent event) {
        Owner owner = owners.get(event.partition());
        if (owner == null || !owner.session().equals(session)) {
            world.violate(
                    Invariant.ONE_WRITER,
                    process + " has stored event " + event.sequenceNr() + " of " + event.persistenceId()
                            + ", whose partition " + event.partition() + " belongs to " + owner);
        }
        take(history(event.persistenceId()), event);
    }

    private <E, S> void take(EntityHistory<E, S> history, CommittedEvent event) {
        String id = event.persistenceId();
        long sequence = event.sequenceNr();
        StoredEvent<E> stored = history.read(event);
        if (sequence <= history.sequence()) {
            if (!stored.hash().equals(history.hash(sequence))) {
                world.violate(
                        Invariant.ONE_WRITER, "event " + sequence + " of " + id + " was stored twice, differently");
            }
            return;
        }
        if (sequence > history.sequence() + 1) {
            world.violate(
                    Invariant.ACKNOWLEDGED_WRITES_SURVIVE,
                    "event " + sequence + " of " + id + " comes after " + history.sequence());
            return;
        }
        if (!stored.recorded().metadata().previousHash().equals(history.kept().lastHash())) {
            world.violate(
                    Invariant.REPLAY_EQUALS_LIVE,
                    "event " + sequence + " of " + id + " names another event before it than there is");
        }
        S before = history.state();
        history.add(stored);
        views.added(id, sequence, stored.hash()).ifPresent(found -> world.violate(found.invariant(), found.what()));
        world.trace()
                .note("journal   %s %d: %s", id, sequence, stored.recorded().event());
        check(id, before, stored.recorded(), history.state());
    }

    private void check(String id, Object before, Recorded<?> recorded, Object after) {
        Object event = recorded.event();
        if (event instanceof NodeEvent happened && before instanceof NodeState node) {
            NodeChecks.check(happened, node)
                    .or(() -> descriptions
                            .computeIfAbsent(id, key -> new DescriptionChecks())
                            .check(happened, recorded.metadata().stamp().at()))
                    .or(() -> wholePlans.check(new NodeId(id.substring(NODE.length())), happened))
                    .ifPresent(found -> world.violate(found.invariant(), id + ": " + found.what()));
        } else if (event instanceof JobEvent happened && after instanceof JobState job) {
            jobChecks
                    .computeIfAbsent(id, key -> new JobChecks())
                    .check((JobState) before, happened, job)
                    .ifPresent(found -> world.violate(found.invariant(), id + ": " + found.what()));
            Stamp stamp = recorded.metadata().stamp();
            launches.check(jobId(id), (JobState) before, happened, stamp.at())
                    .ifPresent(found -> world.violate(found.invariant(), found.what()));
            if (isForgotten((JobState) before, job)) {
                world.operators().forgotten(jobId(id), stamp.index());
            }
        }
    }

    /** Whether it went because somebody wanted that, or because it had ended. */
    private static boolean isForgotten(JobState before, JobState after) {
        boolean mayGo = before.registration()
                .filter(registered -> registered.purged()
                        || registered.stopped()
                        || registered.job().type().ends())
                .isPresent();
        return mayGo && after.registration().isEmpty();
    }

    private static JobId jobId(String id) {
        String[] name = id.substring(JOB.length()).split("/", 2);
        return new JobId(name[0], name[1]);
    }

    private void recovered(RecoveredPartition partition) {
        Owner before = owners.get(partition.partition());
        if (before != null && before.epoch() >= partition.epoch()) {
            world.violate(
                    Invariant.ONE_WRITER,
                    "partition " + partition.partition() + " goes from " + before + " to epoch " + partition.epoch());
        }
        owners.put(partition.partition(), new Owner(partition.owner(), partition.epoch()));
        Map<String, RecoveredEntity> found = new TreeMap<>();
        partition.entities().forEach(entity -> found.put(entity.persistenceId(), entity));
        for (RecoveredEntity entity : partition.entities()) {
            recovered(history(entity.persistenceId()), entity);
        }
        jobs.keySet().forEach(id -> mustBeIn(found, partition, id));
        nodes.keySet().forEach(id -> mustBeIn(found, partition, id));
        settings.keySet().forEach(id -> mustBeIn(found, partition, id));
    }

    private void mustBeIn(Map<String, RecoveredEntity> found, RecoveredPartition partition, String id) {
        if (PartitionId.of(id).equals(partition.partition()) && !found.containsKey(id) && sequence(id) > 0) {
            world.violate(Invariant.ACKNOWLEDGED_WRITES_SURVIVE, "a recovery finds nothing of " + id);
        }
    }

    private <E, S> void recovered(EntityHistory<E, S> history, RecoveredEntity entity) {
        String id = entity.persistenceId();
        Optional<SnapshotRow> snapshot = entity.snapshots().stream().findFirst();
        long covered = snapshot.map(row -> row.key().sequenceNr()).orElse(0L);
        long last = entity.events().stream()
                .mapToLong(placed -> placed.event().sequenceNr())
                .reduce(covered, Math::max);
        if (last < history.sequence()) {
            world.violate(
                    Invariant.ACKNOWLEDGED_WRITES_SURVIVE,
                    "a recovery finds " + last + " events of " + id + ", of which " + history.sequence()
                            + " were acknowledged");
            return;
        }
        for (PlacedEvent placed : entity.events()) {
            if (placed.event().sequenceNr() > covered || placed.event().sequenceNr() <= history.sequence()) {
                take(history, placed.event());
            }
        }
        replayed(history, entity, snapshot);
    }

    /** The state that the entity will begin with is the one that all its events add up to. */
    private <E, S> void replayed(EntityHistory<E, S> history, RecoveredEntity entity, Optional<SnapshotRow> snapshot) {
        Kept<S> kept = snapshot.map(row -> Auditor.<S>read(entity.persistenceId(), row))
                .orElse(history.empty());
        long sequence = snapshot.map(row -> row.key().sequenceNr()).orElse(0L);
        for (PlacedEvent placed : entity.events()) {
            if (placed.event().sequenceNr() == sequence + 1) {
                kept = history.after(kept, history.read(placed.event()));
                sequence++;
            }
        }
        boolean isForgotten = snapshot.isEmpty()
                && !entity.events().isEmpty()
                && entity.events().get(0).event().sequenceNr() > 1;
        if (!isForgotten && !Objects.equals(kept, history.kept())) {
            world.violate(
                    Invariant.REPLAY_EQUALS_LIVE,
                    "a recovery of " + entity.persistenceId() + " does not lead to the state that its "
                            + history.sequence() + " events add up to");
        }
    }

    @SuppressWarnings("unchecked")
    private static <S> Kept<S> read(String id, SnapshotRow row) {
        // A persistence id's prefix says of which type the state is.
        StateCodec<?> entity = id.startsWith(NODE) ? StateCodec.NODE : StateCodec.SETTING;
        return (Kept<S>) (id.startsWith(JOB) ? StateCodec.JOB : entity).read(row.payload());
    }
}
