package dev.drover.server;

import dev.drover.evaluation.EvaluationEntity;
import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobDecider;
import dev.drover.job.JobEntity;
import dev.drover.node.NodeDecider;
import dev.drover.node.NodeEntity;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.setting.SettingId;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.setting.SettingEntity;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;

/** The entities of one server as they begin: with their ways to one another, and the rules they decide by. */
public record EntityBehaviors(
        EntityAccess entities,
        PlanningQueue queue,
        IndexClock clock,
        EntitySettings settings,
        JobEntity.Rules jobRules,
        NodeEntity.Rules nodeRules) {
    static EntityBehaviors standard(
            EntityAccess entities, PlanningQueue queue, IndexClock clock, EntitySettings settings) {
        return new EntityBehaviors(entities, queue, clock, settings, JobDecider::decide, NodeDecider::decide);
    }

    public Behavior<JobEntity.Message> job(ActorRef<ShardCommand> shard, JobId id) {
        return JobEntity.create(shard, id, new JobColleagues(entities, id), clock, settings, jobRules);
    }

    public Behavior<NodeEntity.Message> node(ActorRef<ShardCommand> shard, NodeId id) {
        return NodeEntity.create(shard, id, new NodeColleagues(entities), clock, settings, nodeRules);
    }

    public Behavior<EvaluationEntity.Message> evaluation(ActorRef<ShardCommand> shard, EvaluationId id) {
        return EvaluationEntity.create(shard, id, new EvaluationColleagues(entities, queue), clock, settings);
    }

    public Behavior<SettingEntity.Message> setting(ActorRef<ShardCommand> shard, SettingId id) {
        return SettingEntity.create(shard, id, clock, settings);
    }
}
