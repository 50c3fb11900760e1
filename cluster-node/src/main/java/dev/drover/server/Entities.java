package dev.drover.server;

import dev.drover.evaluation.EvaluationEntity;
import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobEntity;
import dev.drover.node.NodeEntity;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.evaluation.EvaluationCommand;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.setting.SettingEntity;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kinds of sharded entities, and the ways to ask them. */
public final class Entities implements EntityAccess {
    private static final Logger LOG = LoggerFactory.getLogger(Entities.class);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
    private static final EntityTypeKey<JobEntity.Message> JOB = EntityTypeKey.create(JobEntity.Message.class, "job");
    private static final EntityTypeKey<NodeEntity.Message> NODE =
            EntityTypeKey.create(NodeEntity.Message.class, "node");
    private static final EntityTypeKey<EvaluationEntity.Message> EVALUATION =
            EntityTypeKey.create(EvaluationEntity.Message.class, "evaluation");
    private static final EntityTypeKey<SettingEntity.Message> SETTING =
            EntityTypeKey.create(SettingEntity.Message.class, "setting");

    private final ActorSystem<?> system;
    private final Duration askTimeout;
    private final SecureRandom random = new SecureRandom();
    private ActorRef<ShardingEnvelope<JobEntity.Message>> jobs;
    private ActorRef<ShardingEnvelope<NodeEntity.Message>> nodes;
    private ActorRef<ShardingEnvelope<EvaluationEntity.Message>> evaluations;
    private ActorRef<ShardingEnvelope<SettingEntity.Message>> settings;

    private Entities(ActorSystem<?> system, Duration askTimeout) {
        this.system = system;
        this.askTimeout = askTimeout;
        this.jobs = system.deadLetters();
        this.nodes = system.deadLetters();
        this.evaluations = system.deadLetters();
        this.settings = system.deadLetters();
    }

    /**
     * Starts the shard regions of this member.
     *
     * @param askTimeout how long an answer is waited for; then its outcome is unknown
     */
    static Entities start(
            ActorSystem<?> system,
            IndexClock clock,
            EntitySettings settings,
            Duration askTimeout,
            PlanningQueue queue) {
        Entities entities = new Entities(system, askTimeout);
        EntityBehaviors behaviors = EntityBehaviors.standard(entities, queue, clock, settings);
        entities.nodes = entities.region(
                NODE,
                "node|",
                context -> behaviors.node(context.getShard(), new NodeId(context.getEntityId())),
                new NodeEntity.Stop());
        entities.evaluations = entities.region(
                EVALUATION,
                "evaluation|",
                context -> behaviors.evaluation(context.getShard(), new EvaluationId(context.getEntityId())),
                new EvaluationEntity.Stop());
        entities.settings = entities.region(
                SETTING,
                "setting|",
                context -> behaviors.setting(context.getShard(), new SettingId(context.getEntityId())),
                new SettingEntity.Stop());
        entities.jobs = entities.region(JOB, "job|", context -> job(context, behaviors), new JobEntity.Stop());
        return entities;
    }

    private <M> ActorRef<ShardingEnvelope<M>> region(
            EntityTypeKey<M> key, String prefix, Function<EntityContext<M>, Behavior<M>> create, M stop) {
        Cluster cluster = Cluster.get(system);
        RendezvousAllocation strategy =
                new RendezvousAllocation(cluster.selfMember().address().hostPort(), () -> addresses(cluster));
        return ClusterSharding.get(system)
                .init(Entity.of(key, create::apply)
                        .withStopMessage(stop)
                        .withAllocationStrategy(strategy)
                        .withMessageExtractor(new PartitionExtractor<>(prefix)));
    }

    private static Set<String> addresses(Cluster cluster) {
        Set<String> addresses = new HashSet<>();
        cluster.state()
                .getMembers()
                .forEach(member -> addresses.add(member.address().hostPort()));
        return addresses;
    }

    private static Behavior<JobEntity.Message> job(
            EntityContext<JobEntity.Message> context, EntityBehaviors behaviors) {
        if (context.getEntityId().startsWith(PartitionExtractor.PROBE)) {
            return Behaviors.stopped();
        }
        return behaviors.job(context.getShard(), jobId(context.getEntityId()));
    }

    private static JobId jobId(String entityId) {
        int slash = entityId.indexOf('/');
        return new JobId(entityId.substring(0, slash), entityId.substring(slash + 1));
    }

    @Override
    public CompletionStage<Answer<JobReply>> ask(JobId job, JobCommand command, Asked asked) {
        return inPlace(AskPattern.ask(
                jobs,
                replyTo -> new ShardingEnvelope<>(job.toString(), new JobEntity.Execute(command, asked, replyTo)),
                askTimeout,
                system.scheduler()));
    }

    /**
     * What is done with the answer is done where it comes in. The stages of an ask are Scala's: each step after them would
     * take a thread of its own, and on a machine of two cores a new one.
     */
    private static <T> CompletionStage<T> inPlace(CompletionStage<T> asked) {
        return asked.toCompletableFuture().copy();
    }

    @Override
    public void askUntilAnswered(JobId job, JobCommand command, Asked asked) {
        untilAnswered(() -> ask(job, command, asked), job, command);
    }

    @Override
    public void askUntilAnswered(NodeId node, NodeCommand command, Asked asked) {
        untilAnswered(() -> ask(node, command, asked), node, command);
    }

    private <R> void untilAnswered(Supplier<CompletionStage<R>> ask, Object id, Object command) {
        ask.get().whenComplete((answer, trouble) -> {
            if (trouble != null) {
                LOG.debug("{} has not answered {}, asking again", id, command, trouble);
                system.scheduler()
                        .scheduleOnce(ASK_AGAIN, () -> untilAnswered(ask, id, command), system.executionContext());
            }
        });
    }

    @Override
    public CompletionStage<Answer<NodeReply>> ask(NodeId node, NodeCommand command, Asked asked) {
        return inPlace(AskPattern.ask(
                nodes,
                replyTo -> new ShardingEnvelope<>(node.value(), new NodeEntity.Execute(command, asked, replyTo)),
                askTimeout,
                system.scheduler()));
    }

    @Override
    public CompletionStage<Answer<SettingReply>> ask(SettingId setting, SettingCommand command, Asked asked) {
        return inPlace(AskPattern.ask(
                settings,
                replyTo -> new ShardingEnvelope<>(setting.value(), new SettingEntity.Execute(command, asked, replyTo)),
                askTimeout,
                system.scheduler()));
    }

    @Override
    public CompletionStage<Answer<NodeReply>> heartbeat(NodeId node, Duration within) {
        return inPlace(AskPattern.ask(
                nodes,
                replyTo -> new ShardingEnvelope<>(node.value(), new NodeEntity.Heartbeat(within, replyTo)),
                askTimeout,
                system.scheduler()));
    }

    @Override
    public void run(EvaluationId evaluation, JobId job) {
        evaluations.tell(new ShardingEnvelope<>(
                evaluation.value(),
                new EvaluationEntity.Execute(
                        new EvaluationCommand.RunEvaluation(evaluation, job),
                        Asked.by(Cause.Kind.EVALUATION, evaluation.value()),
                        system.ignoreRef())));
    }

    /** Makes sharding start a partition at its owner-to-be, and so its ownership and recovery. */
    void start(PartitionId partition) {
        jobs.tell(new ShardingEnvelope<>(PartitionExtractor.PROBE + partition.value(), new JobEntity.Wake()));
    }

    @Override
    public EvaluationId newEvaluationId(JobId job) {
        return EvaluationId.of(job, new UUID(random.nextLong(), random.nextLong()));
    }

    /**
     * The id of the evaluation that a request opens: the same for each repeat of the request.
     *
     * @param request what is asked for
     * @param key the caller's name for this one request; empty if the caller has none, and the id is new then
     */
    public EvaluationId evaluationId(JobId job, String request, String key) {
        if (key.isEmpty()) {
            return newEvaluationId(job);
        }
        return EvaluationId.named(job, request + "/" + job + "/" + key);
    }
}
