package dev.drover.protocol.codec;

import com.google.protobuf.ByteString;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EventMetadata;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Requester;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.job.Lifecycle;
import dev.drover.protocol.proto.v1.CommonProto;
import java.util.HexFormat;

/** Converts what all aggregates share: job ids, stamps, event metadata, refusals. */
public final class CommonCodec {
    private CommonCodec() {}

    public static CommonProto.JobId toProto(JobId id) {
        return CommonProto.JobId.newBuilder()
                .setNamespace(id.namespace())
                .setValue(id.value())
                .build();
    }

    public static JobId fromProto(CommonProto.JobId id) {
        return Ids.job(id.getNamespace(), id.getValue());
    }

    public static CommonProto.Stamp toProto(Stamp stamp) {
        return CommonProto.Stamp.newBuilder()
                .setIndex(stamp.index())
                .setAt(Times.toProto(stamp.at()))
                .build();
    }

    public static Stamp fromProto(CommonProto.Stamp stamp) {
        return new Stamp(stamp.getIndex(), Times.fromProto(stamp.getAt()));
    }

    public static CommonProto.Requester toProto(Requester requester) {
        return CommonProto.Requester.newBuilder()
                .setAccessor(requester.accessor())
                .setAddress(requester.address())
                .setRequestId(requester.requestId())
                .build();
    }

    public static Requester fromProto(CommonProto.Requester requester) {
        return new Requester(requester.getAccessor(), requester.getAddress(), requester.getRequestId());
    }

    public static CommonProto.Cause toProto(Cause cause) {
        return CommonProto.Cause.newBuilder()
                .setKind(toProto(cause.kind()))
                .setId(cause.id())
                .build();
    }

    public static Cause fromProto(CommonProto.Cause cause) {
        return new Cause(fromProto(cause.getKind()), cause.getId());
    }

    public static CommonProto.EventMetadata toProto(EventMetadata metadata) {
        return CommonProto.EventMetadata.newBuilder()
                .setRequester(toProto(metadata.requester()))
                .setCause(toProto(metadata.cause()))
                .setStamp(toProto(metadata.stamp()))
                .setPreviousHash(hashToProto(metadata.previousHash()))
                .build();
    }

    public static EventMetadata fromProto(CommonProto.EventMetadata metadata) {
        return new EventMetadata(
                fromProto(metadata.getRequester()),
                fromProto(metadata.getCause()),
                fromProto(metadata.getStamp()),
                hashFromProto(metadata.getPreviousHash()));
    }

    /** Of a hash in hex; empty for none. */
    public static ByteString hashToProto(String hash) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hash));
    }

    public static String hashFromProto(ByteString hash) {
        return HexFormat.of().formatHex(hash.toByteArray());
    }

    public static CommonProto.Rejected toProto(Rejected rejected) {
        return CommonProto.Rejected.newBuilder()
                .setReason(toProto(rejected.reason()))
                .setMessage(rejected.message())
                .build();
    }

    public static Rejected fromProto(CommonProto.Rejected rejected) {
        return new Rejected(fromProto(rejected.getReason()), rejected.getMessage());
    }

    private static CommonProto.Cause.Kind toProto(Cause.Kind kind) {
        return switch (kind) {
            case REQUEST -> CommonProto.Cause.Kind.KIND_REQUEST;
            case EVALUATION -> CommonProto.Cause.Kind.KIND_EVALUATION;
            case DEPLOYMENT -> CommonProto.Cause.Kind.KIND_DEPLOYMENT;
            case NODE -> CommonProto.Cause.Kind.KIND_NODE;
            case OPERATOR -> CommonProto.Cause.Kind.KIND_OPERATOR;
            case TIMER -> CommonProto.Cause.Kind.KIND_TIMER;
            case JOB -> CommonProto.Cause.Kind.KIND_JOB;
        };
    }

    private static Cause.Kind fromProto(CommonProto.Cause.Kind kind) {
        return switch (kind) {
            case KIND_REQUEST -> Cause.Kind.REQUEST;
            case KIND_EVALUATION -> Cause.Kind.EVALUATION;
            case KIND_DEPLOYMENT -> Cause.Kind.DEPLOYMENT;
            case KIND_NODE -> Cause.Kind.NODE;
            case KIND_OPERATOR -> Cause.Kind.OPERATOR;
            case KIND_TIMER -> Cause.Kind.TIMER;
            case KIND_JOB -> Cause.Kind.JOB;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("the kind of a cause");
        };
    }

    private static CommonProto.Rejected.Reason toProto(Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> CommonProto.Rejected.Reason.REASON_NOT_FOUND;
            case INVALID -> CommonProto.Rejected.Reason.REASON_INVALID;
            case CONFLICT -> CommonProto.Rejected.Reason.REASON_CONFLICT;
            case FORBIDDEN -> CommonProto.Rejected.Reason.REASON_FORBIDDEN;
            case UNAVAILABLE -> CommonProto.Rejected.Reason.REASON_UNAVAILABLE;
        };
    }

    private static Reason fromProto(CommonProto.Rejected.Reason reason) {
        return switch (reason) {
            case REASON_NOT_FOUND -> Reason.NOT_FOUND;
            case REASON_INVALID -> Reason.INVALID;
            case REASON_CONFLICT -> Reason.CONFLICT;
            case REASON_FORBIDDEN -> Reason.FORBIDDEN;
            case REASON_UNAVAILABLE -> Reason.UNAVAILABLE;
            case REASON_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("the reason of a refusal");
        };
    }

    static CommonProto.Lifecycle toProto(Lifecycle lifecycle) {
        return CommonProto.Lifecycle.newBuilder()
                .setHook(toProto(lifecycle.hook()))
                .setSidecar(lifecycle.sidecar())
                .build();
    }

    static Lifecycle fromProto(CommonProto.Lifecycle lifecycle) {
        return new Lifecycle(fromProto(lifecycle.getHook()), lifecycle.getSidecar());
    }

    private static CommonProto.Lifecycle.Hook toProto(Lifecycle.Hook hook) {
        return switch (hook) {
            case PRESTART -> CommonProto.Lifecycle.Hook.HOOK_PRESTART;
            case POSTSTART -> CommonProto.Lifecycle.Hook.HOOK_POSTSTART;
            case POSTSTOP -> CommonProto.Lifecycle.Hook.HOOK_POSTSTOP;
        };
    }

    private static Lifecycle.Hook fromProto(CommonProto.Lifecycle.Hook hook) {
        return switch (hook) {
            case HOOK_PRESTART -> Lifecycle.Hook.PRESTART;
            case HOOK_POSTSTART -> Lifecycle.Hook.POSTSTART;
            case HOOK_POSTSTOP -> Lifecycle.Hook.POSTSTOP;
            case HOOK_UNSPECIFIED, UNRECOGNIZED -> throw ProtoBytes.unknown("when a task runs");
        };
    }
}
