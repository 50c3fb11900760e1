package dev.drover.chaos.simulation;

import dev.drover.evaluation.EvaluationEntity;
import dev.drover.job.JobEntity;
import dev.drover.node.NodeEntity;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
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
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** How the parts of one server ask entities: over a network that loses, repeats, delays and reorders. */
final class ServerEntities implements EntityAccess {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ASK_AGAIN = Duration.ofSeconds(1);

    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final ActorSystem<Void> system;
    private final Lane lane;
    private @Nullable ActorRef<Object> shard;

    ServerEntities(SimulatedWorld world, SimulatedProcess process, ActorSystem<Void> system) {
        this.world = world;
        this.process = process;
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
    public CompletionStage<Answer<NodeReply>> heartbeat(NodeId node) {
        return ask("node|" + node, "heartbeat", NodeEntity.Heartbeat::new);
    }

    private <R> CompletionStage<R> ask(String id, Object what, Function<ActorRef<R>, Object> message) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        process.after(
                ASK_TIMEOUT,
                lane,
                () -> answer.completeExceptionally(new TimeoutException("no answer from " + id + " to " + what)));
        world.network().send(lane, new Message(id, what), () -> deliver(id, what, message, answer));
        return answer;
    }

    private <R> void deliver(
            String id, Object what, Function<ActorRef<R>, Object> message, CompletableFuture<R> answer) {
        CompletionStage<R> asked = AskPattern.ask(
                shard(),
                (ActorRef<R> replyTo) -> new SimulatedShard.Envelope(id, message.apply(replyTo)),
                ASK_TIMEOUT,
                system.scheduler());
        var unused = asked.toCompletableFuture().copy().thenAccept(reply -> world.network()
                .send(
                        lane,
                        new Message("whoever sent " + what.getClass().getSimpleName(), reply),
                        () -> answer.complete(reply)));
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
        ask(job, command, asked).whenComplete((answer, trouble) -> {
            if (trouble != null) {
                process.after(ASK_AGAIN, lane, () -> askUntilAnswered(job, command, asked));
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

    @Override
    public void wake(JobId job) {
        tell("job|" + job, new JobEntity.Wake());
    }

    @Override
    public void wake(NodeId node) {
        tell("node|" + node, new NodeEntity.Wake());
    }

    private void tell(String id, Object message) {
        world.network()
                .send(lane, new Message(id, message), () -> shard().tell(new SimulatedShard.Envelope(id, message)));
    }

    @Override
    public EvaluationId newEvaluationId(JobId job) {
        return EvaluationId.of(job, world.chances().uuid());
    }
}
