package dev.drover.protocol.codec;

import com.google.protobuf.ByteString;
import dev.drover.protocol.peer.PeerFrame;
import dev.drover.protocol.proto.v1.PeerProto;
import java.util.UUID;

/** The wire form of what servers tell each other; reading throws {@link UndecodableException} for damaged bytes. */
public final class PeerFrameCodec {
    private PeerFrameCodec() {}

    public static byte[] encode(PeerFrame frame) {
        if (frame instanceof PeerFrame.Command command) {
            return encode(command);
        }
        if (frame instanceof PeerFrame.Reply reply) {
            return PeerProto.PeerReply.newBuilder()
                    .setManifest(MessageCodecs.manifest(reply.reply()))
                    .setPayload(ByteString.copyFrom(MessageCodecs.encode(reply.reply())))
                    .setSequence(reply.sequence())
                    .build()
                    .toByteArray();
        }
        if (frame instanceof PeerFrame.Reference reference) {
            return PeerProto.PeerReference.newBuilder()
                    .setActor(reference.actor())
                    .build()
                    .toByteArray();
        }
        if (frame instanceof PeerFrame.Heartbeat beat) {
            return PeerProto.PeerHeartbeat.newBuilder()
                    .setWithin(Times.toProto(beat.within()))
                    .setReplyTo(beat.replyTo())
                    .build()
                    .toByteArray();
        }
        if (frame instanceof PeerFrame.Head head) {
            return PeerProto.FeedHead.newBuilder()
                    .setSession(head.session().toString())
                    .setPosition(head.position())
                    .build()
                    .toByteArray();
        }
        if (frame instanceof PeerFrame.Rows rows) {
            return encode(rows);
        }
        if (frame instanceof PeerFrame.Confirmed confirmed) {
            return PeerProto.FeedConfirmed.newBuilder()
                    .setFollower(confirmed.follower())
                    .setPosition(confirmed.position())
                    .build()
                    .toByteArray();
        }
        throw new AssertionError("unhandled frame: " + frame);
    }

    private static byte[] encode(PeerFrame.Command command) {
        return PeerProto.PeerCommand.newBuilder()
                .setManifest(MessageCodecs.manifest(command.command()))
                .setPayload(ByteString.copyFrom(MessageCodecs.encode(command.command())))
                .setRequester(CommonCodec.toProto(command.requester()))
                .setCause(CommonCodec.toProto(command.cause()))
                .setReplyTo(command.replyTo())
                .build()
                .toByteArray();
    }

    private static byte[] encode(PeerFrame.Rows rows) {
        return PeerProto.FeedRows.newBuilder()
                .setSession(rows.session().toString())
                .setFrom(rows.from())
                .addAllRows(Entries.each(rows.rows(), ByteString::copyFrom))
                .build()
                .toByteArray();
    }

    public static PeerFrame.Command command(byte[] bytes) {
        return ProtoBytes.decode(
                "peer-command",
                PeerProto.PeerCommand.parser(),
                bytes,
                read -> new PeerFrame.Command(
                        MessageCodecs.decode(
                                read.getManifest(), read.getPayload().toByteArray()),
                        CommonCodec.fromProto(read.getRequester()),
                        CommonCodec.fromProto(read.getCause()),
                        read.getReplyTo()));
    }

    public static PeerFrame.Reply reply(byte[] bytes) {
        return ProtoBytes.decode(
                "peer-reply",
                PeerProto.PeerReply.parser(),
                bytes,
                read -> new PeerFrame.Reply(
                        MessageCodecs.decode(
                                read.getManifest(), read.getPayload().toByteArray()),
                        read.getSequence()));
    }

    public static PeerFrame.Reference reference(byte[] bytes) {
        return ProtoBytes.decode(
                "peer-reference",
                PeerProto.PeerReference.parser(),
                bytes,
                read -> new PeerFrame.Reference(read.getActor()));
    }

    public static PeerFrame.Heartbeat heartbeat(byte[] bytes) {
        return ProtoBytes.decode(
                "peer-heartbeat",
                PeerProto.PeerHeartbeat.parser(),
                bytes,
                read -> new PeerFrame.Heartbeat(Times.fromProto(read.getWithin()), read.getReplyTo()));
    }

    public static PeerFrame.Head head(byte[] bytes) {
        return ProtoBytes.decode(
                "feed-head",
                PeerProto.FeedHead.parser(),
                bytes,
                read -> new PeerFrame.Head(UUID.fromString(read.getSession()), read.getPosition()));
    }

    public static PeerFrame.Rows rows(byte[] bytes) {
        return ProtoBytes.decode(
                "feed-rows",
                PeerProto.FeedRows.parser(),
                bytes,
                read -> new PeerFrame.Rows(
                        UUID.fromString(read.getSession()),
                        read.getFrom(),
                        Entries.each(read.getRowsList(), ByteString::toByteArray)));
    }

    public static PeerFrame.Confirmed confirmed(byte[] bytes) {
        return ProtoBytes.decode(
                "feed-confirmed",
                PeerProto.FeedConfirmed.parser(),
                bytes,
                read -> new PeerFrame.Confirmed(read.getFollower(), read.getPosition()));
    }
}
