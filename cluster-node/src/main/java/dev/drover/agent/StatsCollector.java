package dev.drover.agent;

import dev.drover.agent.driver.TaskStats;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.stream.AllocationStats;
import dev.drover.protocol.stream.AllocationStats.TaskUsage;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** Asks the tasks of an allocation what they use, answers once, and is gone. */
final class StatsCollector extends AbstractBehavior<StatsCollector.Message> {
    sealed interface Message {}

    private record Read(TaskRunner.StatsRead stats) implements Message {}

    private record Late() implements Message {}

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final AgentServices services;
    private final ActorRef<AllocationStats> replyTo;
    private final Map<String, TaskUsage> usage = new TreeMap<>();
    private int missing;

    static Behavior<Message> create(
            Collection<ActorRef<TaskRunner.Message>> tasks, AgentServices services, ActorRef<AllocationStats> replyTo) {
        return Behaviors.setup(context -> new StatsCollector(context, tasks, services, replyTo));
    }

    private StatsCollector(
            ActorContext<Message> context,
            Collection<ActorRef<TaskRunner.Message>> tasks,
            AgentServices services,
            ActorRef<AllocationStats> replyTo) {
        super(context);
        this.services = services;
        this.replyTo = replyTo;
        this.missing = tasks.size();
        ActorRef<TaskRunner.StatsRead> adapter = context.messageAdapter(TaskRunner.StatsRead.class, Read::new);
        tasks.forEach(task -> task.tell(new TaskRunner.ReadStats(adapter)));
        context.setReceiveTimeout(missing == 0 ? Duration.ofMillis(1) : PATIENCE, new Late());
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Read.class, this::onRead)
                .onMessage(Late.class, late -> answer())
                .build();
    }

    private Behavior<Message> onRead(Read read) {
        read.stats().stats().ifPresent(stats -> usage.put(read.stats().task(), usage(stats)));
        missing--;
        return missing == 0 ? answer() : this;
    }

    private Behavior<Message> answer() {
        replyTo.tell(new AllocationStats(services.clock().instant(), usage));
        return Behaviors.stopped();
    }

    private TaskUsage usage(TaskStats stats) {
        NodeResources resources = services.node().resources();
        double coreMhz = (double) resources.cpuMhz() / Math.max(1, resources.cpuCores());
        return new TaskUsage(
                stats.at(),
                stats.cpuPercent(),
                stats.userPercent(),
                stats.systemPercent(),
                stats.totalTicks(coreMhz),
                stats.residentBytes(),
                stats.processes());
    }
}
