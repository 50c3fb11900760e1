package dev.drover.protocol.allocation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.Stamp;
import java.util.Map;
import java.util.Optional;

/**
 * A placement as its node holds it: where it stands, and where it should.
 *
 * @param jobVersion the version its tasks were started from, moved by an in-place update
 * @param evaluation the evaluation that placed it, or changed it last
 * @param modified last change by anyone
 * @param clientModified last change by a server, Nomad's {@code AllocModifyIndex}; agents compare it
 */
public record Allocation(
        Placement placement,
        JobId job,
        long jobVersion,
        EvaluationId evaluation,
        DesiredStatus desired,
        String desiredDescription,
        ClientStatus client,
        String clientDescription,
        Map<String, TaskState> tasks,
        Optional<DeploymentHealth> health,
        Stamp created,
        Stamp modified,
        long clientModified) {
    public Allocation {
        tasks = Sorted.copyOf(tasks);
    }

    /** How the description of an allocation begins that had to go; the id of the one it went for follows. */
    public static final String PREEMPTED = "Preempted by alloc ID ";

    /** For whom it had to go. */
    public Optional<AllocationId> preemptedBy() {
        return desired == DesiredStatus.EVICT && desiredDescription.startsWith(PREEMPTED)
                ? Optional.of(new AllocationId(desiredDescription.substring(PREEMPTED.length())))
                : Optional.empty();
    }

    /** The same as no canary any more. */
    public Allocation promoted() {
        return new Allocation(
                placement.promoted(),
                job,
                jobVersion,
                evaluation,
                desired,
                desiredDescription,
                client,
                clientDescription,
                tasks,
                health,
                created,
                modified,
                clientModified);
    }

    /** Whether it holds its node's resources: until the agent says that it ended. */
    public boolean holdsResources() {
        return !client.isTerminal();
    }
}
