package dev.drover.protocol.job;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Sorted;
import java.util.Map;

/**
 * One launch of a parent, as the parent recorded it before the child existed.
 *
 * @param child the id of the job that the launch makes
 * @param evaluation the id of the child's first evaluation
 * @param version the parent's that the child is made from
 * @param origin what the child remembers of it
 * @param meta set over the parent's
 * @param priority of the child, 1..100
 */
public record Launch(
        JobId child, EvaluationId evaluation, long version, Origin origin, Map<String, String> meta, int priority) {
    public Launch {
        meta = Sorted.copyOf(meta);
    }

    /** The job that is launched. */
    public Job of(Job parent) {
        return parent.childOf(this);
    }
}
