package dev.drover.protocol.codec;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;

/** Ids as they come out of bytes. Each recurs where something is told of the same thing, and is one object there. */
final class Ids {
    private static final int KNOWN = 1 << 13;
    private static final Recurring<JobId> JOBS = new Recurring<>(KNOWN);
    private static final Recurring<NodeId> NODES = new Recurring<>(KNOWN);
    private static final Recurring<AllocationId> ALLOCATIONS = new Recurring<>(KNOWN);
    private static final Recurring<EvaluationId> EVALUATIONS = new Recurring<>(KNOWN);
    private static final Recurring<DeploymentId> DEPLOYMENTS = new Recurring<>(KNOWN);

    private Ids() {}

    static JobId job(String namespace, String value) {
        return JOBS.one(new JobId(Entries.word(namespace), value));
    }

    static NodeId node(String value) {
        return NODES.one(new NodeId(Entries.word(value)));
    }

    static AllocationId allocation(String value) {
        return ALLOCATIONS.one(new AllocationId(value));
    }

    static EvaluationId evaluation(String value) {
        return EVALUATIONS.one(new EvaluationId(value));
    }

    static DeploymentId deployment(String value) {
        return DEPLOYMENTS.one(new DeploymentId(value));
    }
}
