package dev.drover.protocol.codec;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.protocol.proto.v1.JobCommandProto;
import dev.drover.protocol.proto.v1.JobEventProto;
import java.util.OptionalLong;

/** Converts what is asked and recorded about the counts of groups. */
public final class ScalingCodec {
    private ScalingCodec() {}

    static JobCommandProto.ScaleJob toProto(JobCommand.ScaleJob command) {
        JobCommandProto.ScaleJob.Builder builder = JobCommandProto.ScaleJob.newBuilder()
                .setGroup(command.group())
                .setCount(command.count())
                .setNote(toProto(command.note()))
                .setEvaluation(command.evaluation().value())
                .setIdempotencyKey(command.idempotencyKey());
        command.enforceIndex().ifPresent(builder::setEnforceIndex);
        return builder.build();
    }

    static JobCommand fromProto(JobCommandProto.ScaleJob command) {
        return new JobCommand.ScaleJob(
                command.getGroup(),
                command.getCount(),
                fromProto(command.getNote()),
                command.hasEnforceIndex() ? OptionalLong.of(command.getEnforceIndex()) : OptionalLong.empty(),
                Ids.evaluation(command.getEvaluation()),
                command.getIdempotencyKey());
    }

    static JobCommandProto.RecordScaling toProto(JobCommand.RecordScaling command) {
        return JobCommandProto.RecordScaling.newBuilder()
                .setGroup(command.group())
                .setNote(toProto(command.note()))
                .build();
    }

    static JobCommand fromProto(JobCommandProto.RecordScaling command) {
        return new JobCommand.RecordScaling(command.getGroup(), fromProto(command.getNote()));
    }

    private static JobCommandProto.ScalingNote toProto(ScalingNote note) {
        return JobCommandProto.ScalingNote.newBuilder()
                .setMessage(note.message())
                .setError(note.error())
                .setMeta(ValueCodec.toProto(note.meta()))
                .build();
    }

    private static ScalingNote fromProto(JobCommandProto.ScalingNote note) {
        return new ScalingNote(note.getMessage(), note.getError(), ValueCodec.fromProto(note.getMeta()));
    }

    public static JobEventProto.ScalingRecorded toProto(JobEvent.ScalingRecorded event) {
        JobEventProto.ScalingRecorded.Builder builder = JobEventProto.ScalingRecorded.newBuilder()
                .setGroup(event.group())
                .setPreviousCount(event.previousCount())
                .setMessage(event.note().message())
                .setError(event.note().error())
                .setMeta(ValueCodec.toProto(event.note().meta()));
        event.count().ifPresent(builder::setCount);
        event.evaluation().map(EvaluationId::value).ifPresent(builder::setEvaluation);
        return builder.build();
    }

    public static JobEvent.ScalingRecorded fromProto(JobEventProto.ScalingRecorded event) {
        return new JobEvent.ScalingRecorded(
                Entries.word(event.getGroup()),
                event.hasCount() ? OptionalLong.of(event.getCount()) : OptionalLong.empty(),
                event.getPreviousCount(),
                new ScalingNote(event.getMessage(), event.getError(), ValueCodec.fromProto(event.getMeta())),
                Entries.when(event.hasEvaluation(), event.getEvaluation()).map(Ids::evaluation));
    }
}
