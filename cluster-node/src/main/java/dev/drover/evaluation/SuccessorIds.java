package dev.drover.evaluation;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Ids that follow from others, so that a step done twice names the same thing twice. */
final class SuccessorIds {
    private SuccessorIds() {}

    /** The evaluation that waits for the rest of another; it keeps that one's partition. */
    static EvaluationId blockedAfter(EvaluationId evaluation, long number) {
        return of("blocked/" + evaluation + "/" + number, evaluation);
    }

    /** The evaluation that waits for room on one node. */
    static EvaluationId blockedOn(EvaluationId evaluation, long number, NodeId node) {
        return of("blocked/" + evaluation + "/" + number + "/" + node, evaluation);
    }

    /** An evaluation for a later time that another asked for. */
    static EvaluationId followUp(EvaluationId evaluation, long number, int position) {
        return of("follow-up/" + evaluation + "/" + number + "/" + position, evaluation);
    }

    private static EvaluationId of(String name, EvaluationId evaluation) {
        UUID derived = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        PartitionId partition = PartitionId.of("evaluation|" + evaluation);
        return new EvaluationId(partition.stamp(derived).toString());
    }
}
