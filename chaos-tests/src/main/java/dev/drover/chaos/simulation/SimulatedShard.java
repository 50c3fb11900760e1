package dev.drover.chaos.simulation;

import dev.drover.evaluation.EvaluationEntity;
import dev.drover.job.JobEntity;
import dev.drover.node.NodeEntity;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.setting.SettingId;
import dev.drover.server.EntityBehaviors;
import dev.drover.setting.SettingEntity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.Passivate;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;

/**
 * All entities of one server, in place of the shards that a cluster would have: starts one when it is addressed, and lets it
 * go when it asks for that. What comes for one that is going waits for its successor.
 */
final class SimulatedShard extends AbstractBehavior<Object> {
    private static final String JOB = "job|";
    private static final String NODE = "node|";
    private static final String EVALUATION = "evaluation|";
    private static final String SETTING = "setting|";

    private final EntityBehaviors behaviors;
    private final Predicate<PartitionId> isOwned;
    private final Listener listener;
    private final Map<String, Entity> entities = new LinkedHashMap<>();
    private final Map<PartitionId, HandOver> leaving = new LinkedHashMap<>();

    /** A message for the entity with this persistence id. */
    record Envelope(String persistenceId, Object message) {}

    /**
     * The partition goes to another server: its entities end, and nothing is taken for them any more.
     *
     * @param whenEnded runs once none of them is left
     */
    record HandOver(PartitionId partition, Runnable whenEnded) {}

    /** Those that have not ended by themselves are ended. */
    private record HandOverLate(HandOver begun) {}

    /** Who hears of an entity that ended with an exception. */
    interface Listener {
        void failed(String persistenceId, Throwable why);
    }

    private static final class Entity {
        private final ActorRef<Object> actor;
        private final List<Envelope> waiting = new ArrayList<>();
        private boolean isGoing;

        Entity(ActorRef<Object> actor) {
            this.actor = actor;
        }
    }

    /** As long as sharding waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    static Behavior<Object> create(EntityBehaviors behaviors, Predicate<PartitionId> isOwned, Listener listener) {
        return Behaviors.setup(context -> new SimulatedShard(context, behaviors, isOwned, listener));
    }

    private SimulatedShard(
            ActorContext<Object> context,
            EntityBehaviors behaviors,
            Predicate<PartitionId> isOwned,
            Listener listener) {
        super(context);
        this.behaviors = behaviors;
        this.isOwned = isOwned;
        this.listener = listener;
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(Envelope.class, this::onEnvelope)
                .onMessage(HandOver.class, this::onHandOver)
                .onMessage(HandOverLate.class, this::onHandOverLate)
                .onMessage(Passivate.class, passivate -> onPassivate(passivate.entity()))
                .onSignal(Terminated.class, this::onTerminated)
                .build();
    }

    /** What the server does not own does not start here; a cluster's shard would not, either. */
    private Behavior<Object> onEnvelope(Envelope envelope) {
        String id = envelope.persistenceId();
        PartitionId partition = PartitionId.of(id);
        if (!isOwned.test(partition) || leaving.containsKey(partition)) {
            return this;
        }
        Entity entity = entities.computeIfAbsent(id, this::start);
        if (entity.isGoing) {
            entity.waiting.add(envelope);
        } else {
            entity.actor.tell(envelope.message());
        }
        return this;
    }

    private Behavior<Object> onHandOver(HandOver begun) {
        leaving.put(begun.partition(), begun);
        entities.forEach((id, entity) -> {
            if (isOf(begun.partition(), id) && !entity.isGoing) {
                entity.isGoing = true;
                entity.actor.tell(stop(id));
            }
        });
        getContext().scheduleOnce(PATIENCE, getContext().getSelf(), new HandOverLate(begun));
        endHandOver(begun.partition());
        return this;
    }

    private Behavior<Object> onHandOverLate(HandOverLate late) {
        if (late.begun().equals(leaving.get(late.begun().partition()))) {
            entities.forEach((id, entity) -> {
                if (isOf(late.begun().partition(), id)) {
                    getContext().stop(entity.actor);
                }
            });
        }
        return this;
    }

    private static boolean isOf(PartitionId partition, String id) {
        return PartitionId.of(id).equals(partition);
    }

    private void endHandOver(PartitionId partition) {
        boolean isEmpty = entities.keySet().stream().noneMatch(id -> isOf(partition, id));
        HandOver begun = leaving.get(partition);
        if (isEmpty && begun != null) {
            leaving.remove(partition);
            begun.whenEnded().run();
        }
    }

    private Entity start(String id) {
        ActorRef<ShardCommand> shard = getContext().getSelf().narrow();
        ActorRef<?> actor;
        if (id.startsWith(JOB)) {
            String[] name = id.substring(JOB.length()).split("/", 2);
            actor = getContext().spawnAnonymous(behaviors.job(shard, new JobId(name[0], name[1])));
        } else if (id.startsWith(NODE)) {
            actor = getContext().spawnAnonymous(behaviors.node(shard, new NodeId(id.substring(NODE.length()))));
        } else if (id.startsWith(SETTING)) {
            actor = getContext()
                    .spawnAnonymous(behaviors.setting(shard, new SettingId(id.substring(SETTING.length()))));
        } else {
            actor = getContext()
                    .spawnAnonymous(behaviors.evaluation(shard, new EvaluationId(id.substring(EVALUATION.length()))));
        }
        getContext().watch(actor);
        return new Entity(actor.unsafeUpcast());
    }

    private Behavior<Object> onPassivate(Object actor) {
        entities.forEach((id, entity) -> {
            if (entity.actor.equals(actor) && !entity.isGoing) {
                entity.isGoing = true;
                entity.actor.tell(stop(id));
            }
        });
        return this;
    }

    private static Object stop(String id) {
        if (id.startsWith(JOB)) {
            return new JobEntity.Stop();
        }
        if (id.startsWith(SETTING)) {
            return new SettingEntity.Stop();
        }
        return id.startsWith(NODE) ? new NodeEntity.Stop() : new EvaluationEntity.Stop();
    }

    private Behavior<Object> onTerminated(Terminated terminated) {
        for (Map.Entry<String, Entity> entry : List.copyOf(entities.entrySet())) {
            if (entry.getValue().actor.equals(terminated.getRef())) {
                entities.remove(entry.getKey());
                if (terminated instanceof ChildFailed failed) {
                    listener.failed(entry.getKey(), failed.cause());
                }
                entry.getValue().waiting.forEach(this::onEnvelope);
                endHandOver(PartitionId.of(entry.getKey()));
            }
        }
        return this;
    }
}
