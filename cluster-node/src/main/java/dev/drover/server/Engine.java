package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobState;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.IndexClock;
import dev.drover.scheduler.SchedulingResult;
import dev.drover.server.stream.AgentConnections;
import dev.drover.variable.Keyring;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.ViewKeeper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What the outside edge works with: commands to jobs, the view, plans that are only rehearsed, the agents' connections,
 * the key of variables and the journal's history. Lives as long as one session.
 */
public record Engine(
        ActorSystem<Void> system,
        ServerSession session,
        Entities entities,
        ViewKeeper keeper,
        PlanningQueue queue,
        AgentConnections connections,
        IndexClock clock,
        Keyring keyring) {
    private static final Duration READ_PATIENCE = Duration.ofSeconds(5);

    /**
     * Asks a job, and answers once the view shows what the reply speaks of.
     *
     * <p>The stage fails if the outcome is unknown: the journal was away or nobody answered in time.
     */
    public CompletionStage<JobReply> ask(JobId job, JobCommand command, Asked asked) {
        return entities.ask(job, command, asked).thenCompose(answer -> seen(job, answer));
    }

    /** The same for a node. */
    public CompletionStage<NodeReply> ask(NodeId node, NodeCommand command, Asked asked) {
        return entities.ask(node, command, asked).thenCompose(answer -> keeper.await(
                        view -> view.hasPassed(Map.of(node, answer.sequence())), READ_PATIENCE)
                .thenApply(view -> answer.reply()));
    }

    /** The same for a setting. */
    public CompletionStage<SettingReply> ask(SettingId setting, SettingCommand command, Asked asked) {
        return entities.ask(setting, command, asked).thenCompose(answer -> keeper.await(
                        view -> sequence(view.settings(), setting) >= answer.sequence(), READ_PATIENCE)
                .thenApply(view -> answer.reply()));
    }

    private CompletionStage<JobReply> seen(JobId job, Answer<JobReply> answer) {
        return keeper.await(view -> sequence(view.jobs(), job) >= answer.sequence(), READ_PATIENCE)
                .thenApply(view -> answer.reply());
    }

    private static <K> long sequence(Map<K, ? extends Seen<?>> entities, K key) {
        return Optional.ofNullable(entities.get(key)).map(Seen::sequence).orElse(0L);
    }

    /** The view once it shows this job registered; what it shows by then if that takes long. */
    public CompletionStage<ClusterView> whenRegistered(JobId job) {
        return keeper.await(view -> view.job(job).filter(JobState::isRegistered).isPresent(), READ_PATIENCE);
    }

    /** The view once it is complete: what default lists and scheduling wait for. Fails after a while. */
    public CompletionStage<ClusterView> completeView() {
        return completeView(READ_PATIENCE);
    }

    CompletionStage<ClusterView> completeView(Duration patience) {
        return keeper.await(view -> view.isComplete(PartitionId.COUNT), patience)
                .thenApply(view -> {
                    if (!view.isComplete(PartitionId.COUNT)) {
                        throw new IllegalStateException("the view is not complete yet");
                    }
                    return view;
                });
    }

    /** What the scheduler would do with a job as it is described; nothing is recorded. */
    public SchedulingResult rehearse(ClusterView view, JobBrief brief, Evaluation evaluation) {
        return queue.rehearse(view, brief, evaluation);
    }

    /** Has everybody forget whatever has ended, however short ago. */
    public CompletionStage<Void> collectGarbage(Asked asked) {
        return new Collector(entities, keeper, clock).collect(partition -> true, CollectionSettings.EVERYTHING, asked);
    }

    /** The servers of the cluster, by name. */
    public CompletionStage<List<Members.ServerMember>> members() {
        return Members.of(this);
    }

    /** Whether this server may still answer. */
    public boolean mayAnswer() {
        return session.isWithinDeadline();
    }
}
