package dev.drover.server;

import dev.drover.job.ForgetDecisions;
import dev.drover.job.JobState;
import dev.drover.node.Forgetting;
import dev.drover.node.NodeState;
import dev.drover.protocol.Cause;
import dev.drover.protocol.Chunks;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.recording.Asked;
import dev.drover.recording.IndexClock;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import dev.drover.view.ViewKeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has jobs and nodes forget what ended long ago, so that memory and lists hold the present. The view shows who may have
 * something to forget, so that nobody is woken for nothing; what really goes, each of them decides itself.
 */
public final class Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final Duration VIEW_PATIENCE = Duration.ofSeconds(5);
    private static final int AT_ONCE = 32;

    private final EntityAccess entities;
    private final ViewKeeper keeper;
    private final IndexClock clock;

    public Collector(EntityAccess entities, ViewKeeper keeper, IndexClock clock) {
        this.entities = entities;
        this.keeper = keeper;
        this.clock = clock;
    }

    /** Collects from time to time, in the partitions that this server owns, until the actor system ends. */
    public void start(ActorSystem<?> system, Predicate<PartitionId> owned, CollectionSettings settings) {
        Asked asked = Asked.by(Cause.Kind.TIMER, "collection");
        Runnable collect = () -> collect(owned, settings, asked).whenComplete((done, trouble) -> {
            if (trouble != null) {
                LOG.info("not all that ended could be forgotten, which is tried again", trouble);
            }
        });
        var unused = system.scheduler()
                .scheduleWithFixedDelay(settings.every(), settings.every(), collect, system.executionContext());
    }

    /** Jobs first: of those that go, the nodes forget what they ran as well. */
    public CompletionStage<Void> collect(Predicate<PartitionId> whose, CollectionSettings ages, Asked asked) {
        ClusterView view = keeper.view();
        if (!view.isComplete(PartitionId.COUNT)) {
            return CompletableFuture.completedStage(null);
        }
        Instant now = clock.next().at();
        Map<JobId, Long> sequences = new ConcurrentHashMap<>();
        JobCommand.ForgetEnded before = ages.ofJob(now);
        List<JobId> jobs = view.jobs().entrySet().stream()
                .filter(job -> whose.test(PartitionId.of("job|" + job.getKey())))
                .filter(job ->
                        ForgetDecisions.due(job.getValue().state(), before).isPresent())
                .map(Map.Entry::getKey)
                .toList();
        return each(jobs, job -> entities.ask(job, before, asked)
                        .thenAccept(answer -> sequences.put(job, answer.sequence())))
                .thenCompose(done -> keeper.await(seen -> shows(seen, sequences), VIEW_PATIENCE))
                .thenCompose(seen -> collectNodes(seen, whose, ages, asked));
    }

    private static boolean shows(ClusterView view, Map<JobId, Long> sequences) {
        return sequences.entrySet().stream().allMatch(entry -> {
            Seen<JobState> seen = view.jobs().get(entry.getKey());
            return seen != null && seen.sequence() >= entry.getValue();
        });
    }

    private CompletionStage<Void> collectNodes(
            ClusterView view, Predicate<PartitionId> whose, CollectionSettings ages, Asked asked) {
        Instant now = clock.next().at();
        List<NodeId> nodes = view.nodes().entrySet().stream()
                .filter(node -> whose.test(PartitionId.of("node|" + node.getKey())))
                .filter(node -> isDue(view, node.getValue().state(), ages, now))
                .map(Map.Entry::getKey)
                .toList();
        return each(
                nodes,
                node -> entities.ask(node, command(view, view.node(node).orElse(NodeState.EMPTY), ages, now), asked));
    }

    private static boolean isDue(ClusterView view, NodeState node, CollectionSettings ages, Instant now) {
        return Forgetting.isDue(node, command(view, node, ages, now), now);
    }

    private static NodeCommand.ForgetEnded command(
            ClusterView view, NodeState node, CollectionSettings ages, Instant now) {
        List<JobId> gone = node.allocations().values().stream()
                .map(Allocation::job)
                .distinct()
                .filter(job -> view.job(job).filter(JobState::isRegistered).isEmpty())
                .toList();
        return new NodeCommand.ForgetEnded(
                now.minus(ages.evaluations()), now.minus(ages.batchEvaluations()), gone, now.minus(ages.nodes()));
    }

    /** A few at a time; who does not answer is asked again the next time. */
    private static <K> CompletionStage<Void> each(List<K> keys, Function<K, CompletionStage<?>> ask) {
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        for (List<K> some : Chunks.of(keys, AT_ONCE)) {
            done = done.thenCompose(before -> CompletableFuture.allOf(some.stream()
                    .map(key -> ask.apply(key).toCompletableFuture().handle((answer, trouble) -> answer))
                    .toArray(CompletableFuture[]::new)));
        }
        return done;
    }
}
