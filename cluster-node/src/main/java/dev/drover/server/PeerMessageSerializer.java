package dev.drover.server;

import dev.drover.evaluation.EvaluationEntity;
import dev.drover.job.JobEntity;
import dev.drover.node.NodeEntity;
import dev.drover.protocol.codec.PeerFrameCodec;
import dev.drover.protocol.evaluation.EvaluationCommand;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.peer.PeerFrame;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.setting.SettingEntity;
import dev.drover.view.feed.FeedFollower;
import dev.drover.view.feed.FeedSource;
import java.io.NotSerializableException;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** The wire form of everything one server's actors send to another's: to entities, from them, and along the feeds. */
public final class PeerMessageSerializer extends SerializerWithStringManifest {
    /** Serializer ids of this module: this one, and {@link dev.drover.recording.StoredEventSerializer#IDENTIFIER}. */
    public static final int IDENTIFIER = 4102;

    /** One type of message: how its frame is made and how it is read. */
    private record Kind<T>(String manifest, Class<T> type, Function<T, PeerFrame> frame, Function<byte[], T> read) {
        PeerFrame frameOf(Object message) {
            return frame.apply(type.cast(message));
        }
    }

    private final ActorRefResolver actors;
    private final List<Kind<?>> kinds;

    public PeerMessageSerializer(ExtendedActorSystem system) {
        actors = ActorRefResolver.get(Adapter.toTyped(system));
        kinds = List.of(
                jobExecute(),
                nodeExecute(),
                evaluationExecute(),
                settingExecute(),
                new Kind<>(
                        "answer/v1",
                        Answer.class,
                        answer -> new PeerFrame.Reply(answer.reply(), answer.sequence()),
                        bytes -> answer(PeerFrameCodec.reply(bytes))),
                heartbeat(),
                new Kind<>(
                        "feed-follow/v1",
                        FeedSource.Follow.class,
                        follow -> reference(follow.follower()),
                        bytes -> new FeedSource.Follow(referred(bytes))),
                feedConfirmed(),
                new Kind<>(
                        "feed-head/v1",
                        FeedFollower.Head.class,
                        head -> new PeerFrame.Head(head.session(), head.position()),
                        bytes -> head(PeerFrameCodec.head(bytes))),
                new Kind<>(
                        "feed-rows/v1",
                        FeedFollower.Rows.class,
                        rows -> new PeerFrame.Rows(rows.session(), rows.from(), rows.rows()),
                        bytes -> rows(PeerFrameCodec.rows(bytes))),
                new Kind<>("job-wake/v1", JobEntity.Wake.class, wake -> NOBODY, bytes -> new JobEntity.Wake()));
    }

    private static final PeerFrame NOBODY = new PeerFrame.Reference("");

    private Kind<JobEntity.Execute> jobExecute() {
        return new Kind<>(
                "job-execute/v1",
                JobEntity.Execute.class,
                execute -> command(execute.command(), execute.asked(), execute.replyTo()),
                bytes -> {
                    PeerFrame.Command read = PeerFrameCodec.command(bytes);
                    return new JobEntity.Execute((JobCommand) read.command(), asked(read), actor(read.replyTo()));
                });
    }

    private Kind<NodeEntity.Execute> nodeExecute() {
        return new Kind<>(
                "node-execute/v1",
                NodeEntity.Execute.class,
                execute -> command(execute.command(), execute.asked(), execute.replyTo()),
                bytes -> {
                    PeerFrame.Command read = PeerFrameCodec.command(bytes);
                    return new NodeEntity.Execute((NodeCommand) read.command(), asked(read), actor(read.replyTo()));
                });
    }

    private Kind<EvaluationEntity.Execute> evaluationExecute() {
        return new Kind<>(
                "evaluation-execute/v1",
                EvaluationEntity.Execute.class,
                execute -> command(execute.command(), execute.asked(), execute.replyTo()),
                bytes -> {
                    PeerFrame.Command read = PeerFrameCodec.command(bytes);
                    return new EvaluationEntity.Execute(
                            (EvaluationCommand) read.command(), asked(read), actor(read.replyTo()));
                });
    }

    private Kind<SettingEntity.Execute> settingExecute() {
        return new Kind<>(
                "setting-execute/v1",
                SettingEntity.Execute.class,
                execute -> command(execute.command(), execute.asked(), execute.replyTo()),
                bytes -> {
                    PeerFrame.Command read = PeerFrameCodec.command(bytes);
                    return new SettingEntity.Execute(
                            (SettingCommand) read.command(), asked(read), actor(read.replyTo()));
                });
    }

    private Kind<NodeEntity.Heartbeat> heartbeat() {
        return new Kind<>(
                "node-heartbeat/v2",
                NodeEntity.Heartbeat.class,
                beat -> new PeerFrame.Heartbeat(beat.within(), name(beat.replyTo())),
                bytes -> {
                    PeerFrame.Heartbeat read = PeerFrameCodec.heartbeat(bytes);
                    return new NodeEntity.Heartbeat(read.within(), actor(read.replyTo()));
                });
    }

    private Kind<FeedSource.Confirmed> feedConfirmed() {
        return new Kind<>(
                "feed-confirmed/v1",
                FeedSource.Confirmed.class,
                confirmed -> new PeerFrame.Confirmed(name(confirmed.follower()), confirmed.position()),
                bytes -> {
                    PeerFrame.Confirmed read = PeerFrameCodec.confirmed(bytes);
                    return new FeedSource.Confirmed(actor(read.follower()), read.position());
                });
    }

    private PeerFrame.Command command(Object command, Asked asked, ActorRef<?> replyTo) {
        return new PeerFrame.Command(command, asked.requester(), asked.cause(), name(replyTo));
    }

    private static Asked asked(PeerFrame.Command read) {
        return new Asked(read.requester(), read.cause());
    }

    private static Answer<Object> answer(PeerFrame.Reply read) {
        return new Answer<>(read.reply(), read.sequence());
    }

    private static FeedFollower.Head head(PeerFrame.Head read) {
        return new FeedFollower.Head(read.session(), read.position());
    }

    private static FeedFollower.Rows rows(PeerFrame.Rows read) {
        return new FeedFollower.Rows(read.session(), read.from(), read.rows());
    }

    private String name(ActorRef<?> actor) {
        return actors.toSerializationFormat(actor);
    }

    private PeerFrame reference(ActorRef<?> actor) {
        return new PeerFrame.Reference(name(actor));
    }

    private <M> ActorRef<M> actor(String name) {
        return actors.resolveActorRef(name);
    }

    private <M> ActorRef<M> referred(byte[] bytes) {
        return actor(PeerFrameCodec.reference(bytes).actor());
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return kindOf(message).manifest();
    }

    @Override
    public byte[] toBinary(Object message) {
        return PeerFrameCodec.encode(kindOf(message).frameOf(message));
    }

    private Kind<?> kindOf(Object message) {
        return kinds.stream()
                .filter(kind -> kind.type().isInstance(message))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "servers do not send each other messages of " + message.getClass()));
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        for (Kind<?> kind : kinds) {
            if (kind.manifest().equals(manifest)) {
                return kind.read().apply(bytes);
            }
        }
        throw new NotSerializableException("servers do not send each other messages of form \"" + manifest + "\"");
    }
}
