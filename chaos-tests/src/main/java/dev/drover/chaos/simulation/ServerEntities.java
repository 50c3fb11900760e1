package dev.drover.chaos.simulation;

import dev.drover.evaluation.EvaluationEntity;
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
import dev.drover.server.EntityAccess;
import dev.drover.setting.SettingEntity;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** How the parts of one server ask entities: over a network that loses, repeats, delays and reorders. */
final class ServerEntities implements EntityAccess {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final String HEARTBEAT = "heartbeat";
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final SimulatedWorld world;
    private final ServerLife life;
    private final SimulatedProcess process;
    private final ActorSystem<Void> system;
    private final Lane lane;
    private @Nullable ActorRef<Object> shard;

    ServerEntities(SimulatedWorld world, ServerLife life, ActorSystem<Void> system) {
        this.world = world;
        this.life = life;
        this.process = life.process();
        this.system = system;
        this.lane = process.pool();
    }

    /** Where the entities are; given before anything is asked. */
    void in(ActorRef<Object> given) {
        shard = given;
    }

    private ActorRef<Object> shard() {
        if (shard == null) {
            throw new AssertionError("something is asked before the server has begun");
        }
        return shard;
    }

    @Override
    public CompletionStage<Answer<JobReply>> ask(JobId job, JobCommand command, Asked asked) {
        return ask("job|" + job, command, replyTo -> new JobEntity.Execute(command, asked, replyTo));
    }

    @Override
    public CompletionStage<Answer<NodeReply>> ask(NodeId node, NodeCommand command, Asked asked) {
        return ask("node|" + node, command, replyTo -> new NodeEntity.Execute(command, asked, replyTo));
    }

    @Override
    public CompletionStage<Answer<SettingReply>> ask(SettingId setting, SettingCommand command, Asked asked) {
        return ask("setting|" + setting, command, replyTo -> new SettingEntity.Execute(command, asked, replyTo));
    }

    @Override
    public CompletionStage<Answer<NodeReply>> heartbeat(NodeId node, Duration within) {
        return ask("node|" + node, HEARTBEAT, replyTo -> new NodeEntity.Heartbeat(within, replyTo));
    }

    private <R> CompletionStage<R> ask(String id, Object what, Function<ActorRef<R>, Object> message) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        process.after(
                ASK_TIMEOUT,
                lane,
                () -> answer.completeExceptionally(new TimeoutException("no answer from " + id + " to " + what)));
        send(id, what, there -> there.deliver(id, what, message, this, answer));
        return answer;
    }

    /** To where the entity lives, as far as is known here. */
    private void send(String id, Object what, Consumer<ServerEntities> delivery) {
        life.home(PartitionId.of(id)).ifPresent(there -> world.network()
                .send(process, there.process(), new Message(id, what), () -> there.entities()
                        .arrived(id, what, delivery)));
    }

    private void arrived(String id, Object what, Consumer<ServerEntities> delivery) {
        if (what.equals(HEARTBEAT)) {
            world.heartbeats().arrived(life.session(), id);
        }
        if (world.sabotage().passesOn(what)) {
            lane.execute(() -> delivery.accept(this));
        }
    }

    private <R> void deliver(
            String id,
            Object what,
            Function<ActorRef<R>, Object> message,
            ServerEntities asker,
            CompletableFuture<R> answer) {
        CompletionStage<R> asked = AskPattern.ask(
                shard(),
                (ActorRef<R> replyTo) -> new SimulatedShard.Envelope(id, message.apply(replyTo)),
                ASK_TIMEOUT,
                system.scheduler());
        var unused = asked.toCompletableFuture().copy().thenAccept(reply -> world.network()
                .send(
                        process,
                        asker.process,
                        new Message("whoever sent " + what.getClass().getSimpleName(), reply),
                        () -> asker.lane.execute(() -> answer.complete(reply))));
    }

    private record Message(String to, Object what) {
        @Override
        public String toString() {
            String text = String.valueOf(what);
            return (text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) + "..." : text) + " to " + to;
        }

        private static final int MOST_TEXT = 160;
    }

    @Override
    public void askUntilAnswered(JobId job, JobCommand command, Asked asked) {
        untilAnswered(() -> ask(job, command, asked));
    }

    @Override
    public void askUntilAnswered(NodeId node, NodeCommand command, Asked asked) {
        untilAnswered(() -> ask(node, command, asked));
    }

    private <R> void untilAnswered(Supplier<CompletionStage<R>> ask) {
        ask.get().whenComplete((answer, trouble) -> {
            if (trouble != null) {
                process.after(ASK_AGAIN, lane, () -> untilAnswered(ask));
            }
        });
    }

    @Override
    public void run(EvaluationId evaluation, JobId job) {
        EvaluationCommand run = new EvaluationCommand.RunEvaluation(evaluation, job);
        tell(
                "evaluation|" + evaluation,
                new EvaluationEntity.Execute(
                        run, Asked.by(Cause.Kind.EVALUATION, evaluation.value()), system.ignoreRef()));
    }

    private void tell(String id, Object message) {
        send(id, message, there -> there.shard().tell(new SimulatedShard.Envelope(id, message)));
    }

    @Override
    public EvaluationId newEvaluationId(JobId job) {
        return EvaluationId.of(job, world.chances().uuid());
    }
}
