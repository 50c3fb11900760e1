package dev.drover.protocol.codec;

import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Parameterized;
import dev.drover.protocol.job.Periodic;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.proto.v1.JobProto;

/** Converts what launches jobs, what launched them, and the bounds of their counts. */
final class FamilyCodec {
    private FamilyCodec() {}

    static JobProto.Family toProto(Family family) {
        JobProto.Family.Builder builder = JobProto.Family.newBuilder();
        family.periodic().map(FamilyCodec::toProto).ifPresent(builder::setPeriodic);
        family.parameterized().map(FamilyCodec::toProto).ifPresent(builder::setParameterized);
        family.origin().map(FamilyCodec::toProto).ifPresent(builder::setOrigin);
        return builder.build();
    }

    static Family fromProto(JobProto.Family family) {
        return new Family(
                Entries.when(family.hasPeriodic(), family.getPeriodic()).map(FamilyCodec::fromProto),
                Entries.when(family.hasParameterized(), family.getParameterized())
                        .map(FamilyCodec::fromProto),
                Entries.when(family.hasOrigin(), family.getOrigin()).map(FamilyCodec::fromProto));
    }

    private static JobProto.Periodic toProto(Periodic periodic) {
        return JobProto.Periodic.newBuilder()
                .setCron(periodic.cron())
                .addAllCrons(periodic.crons())
                .setTimeZone(periodic.timeZone())
                .setProhibitOverlap(periodic.prohibitOverlap())
                .setEnabled(periodic.enabled())
                .build();
    }

    private static Periodic fromProto(JobProto.Periodic periodic) {
        return new Periodic(
                periodic.getCron(),
                periodic.getCronsList(),
                periodic.getTimeZone(),
                periodic.getProhibitOverlap(),
                periodic.getEnabled());
    }

    private static JobProto.Parameterized toProto(Parameterized parameterized) {
        return JobProto.Parameterized.newBuilder()
                .setPayload(parameterized.payload())
                .addAllMetaRequired(parameterized.metaRequired())
                .addAllMetaOptional(parameterized.metaOptional())
                .build();
    }

    private static Parameterized fromProto(JobProto.Parameterized parameterized) {
        return new Parameterized(
                parameterized.getPayload(), parameterized.getMetaRequiredList(), parameterized.getMetaOptionalList());
    }

    static JobProto.Origin toProto(Origin origin) {
        return JobProto.Origin.newBuilder()
                .setParent(origin.parent())
                .setDispatched(origin.dispatched())
                .setPayload(origin.payload())
                .setIdempotencyToken(origin.idempotencyToken())
                .build();
    }

    static Origin fromProto(JobProto.Origin origin) {
        return new Origin(
                Entries.word(origin.getParent()),
                origin.getDispatched(),
                origin.getPayload(),
                origin.getIdempotencyToken());
    }

    static JobProto.Scaling toProto(Scaling scaling) {
        return JobProto.Scaling.newBuilder()
                .setMin(scaling.min())
                .setMax(scaling.max())
                .setEnabled(scaling.enabled())
                .setPolicy(ValueCodec.toProto(scaling.policy()))
                .build();
    }

    static Scaling fromProto(JobProto.Scaling scaling) {
        return new Scaling(
                scaling.getMin(), scaling.getMax(), scaling.getEnabled(), ValueCodec.fromProto(scaling.getPolicy()));
    }
}
