package dev.drover.protocol.job;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import java.time.Instant;
import java.util.Optional;

/**
 * An allocation as its job lists it: the only truth about which allocations exist under which names. The node has the
 * rest.
 *
 * @param name {@code job.group[index]}
 * @param client what the node last told the job; {@code running} is told only of what was unknown, so others stay {@code
 *     pending} until they have ended or their health is known
 * @param departure whether it has to leave its node
 * @param canary it was placed to try its version before that is promoted
 * @param succession its place in the row of attempts at its slot
 */
public record JobAllocation(
        AllocationId id,
        String name,
        String group,
        NodeId node,
        long jobVersion,
        EvaluationId evaluation,
        Optional<DeploymentId> deployment,
        DesiredStatus desired,
        ClientStatus client,
        Optional<DeploymentHealth> health,
        Stamp created,
        Departure departure,
        boolean canary,
        Succession succession) {
    /** What a node has taken of a plan made from {@code version}. */
    public static JobAllocation placed(Placement placement, long version, EvaluationId evaluation, Stamp now) {
        return new JobAllocation(
                placement.id(),
                placement.name(),
                placement.group(),
                placement.node(),
                placement.jobVersion(version),
                evaluation,
                placement.deployment(),
                DesiredStatus.RUN,
                ClientStatus.PENDING,
                Optional.empty(),
                now,
                Departure.NONE,
                placement.lineage().canary(),
                Succession.after(placement.lineage().reschedules()));
    }

    /** Whether it still counts against its group: wanted, and not known to have ended. */
    public boolean isLive() {
        return desired == DesiredStatus.RUN && !client.isTerminal();
    }

    /** Whether it was found unhealthy, or failed. */
    public boolean isUnhealthy() {
        return client == ClientStatus.FAILED
                || health.filter(verdict -> !verdict.healthy()).isPresent();
    }

    /** Whether it was found healthy and has not failed since. */
    public boolean isHealthy() {
        return client != ClientStatus.FAILED
                && health.filter(DeploymentHealth::healthy).isPresent();
    }

    /** To end; {@code known} where the node cannot say itself what became of it. */
    public JobAllocation stopped(Optional<ClientStatus> known) {
        return with(DesiredStatus.STOP, known.orElse(client), health, departure, succession);
    }

    /** Nothing is heard of its node. */
    public JobAllocation notHeardOf() {
        return with(desired, ClientStatus.UNKNOWN, health, departure, succession);
    }

    /**
     * Whether it was unknown, is heard of again, and has to be held against the allocation that took its place: nothing
     * else leaves an allocation wanted beside one that took its place.
     */
    public boolean isReturned() {
        boolean mayGoOn = !client.isTerminal() || client == ClientStatus.FAILED;
        return desired == DesiredStatus.RUN
                && mayGoOn
                && client != ClientStatus.UNKNOWN
                && succession.next().isPresent();
    }

    /**
     * Runs another version where it is, or goes on in its slot after it was unknown; what was found of its health counts
     * no more if a deployment watches it anew. A canary of one version is none of another.
     */
    public JobAllocation moved(long version, EvaluationId by, Optional<DeploymentId> watchedBy) {
        boolean isWatchedAnew = watchedBy.isPresent() && !watchedBy.equals(deployment);
        return new JobAllocation(
                id,
                name,
                group,
                node,
                version,
                by,
                watchedBy,
                desired,
                client,
                isWatchedAnew ? Optional.empty() : health,
                created,
                departure,
                canary && version == jobVersion,
                succession.unreplaced());
    }

    /** What its node tells; an allocation that has ended stays as it ended. */
    public JobAllocation told(AllocationReport report, Instant now) {
        boolean ends = !client.isTerminal() && report.client().isTerminal();
        return with(
                report.evicted() ? DesiredStatus.EVICT : desired,
                client.isTerminal() ? client : report.client(),
                report.health().isPresent() ? report.health() : health,
                departure.ordered(report.drain()),
                ends ? succession.endedAt(report.endedAt().orElse(now)) : succession);
    }

    /** To leave its node now. */
    public JobAllocation departing(boolean placedAnew) {
        return with(desired, client, health, departure.begin(placedAnew), succession);
    }

    /** No canary any more, but one of those that make up the count. */
    public JobAllocation promoted() {
        return new JobAllocation(
                id,
                name,
                group,
                node,
                jobVersion,
                evaluation,
                deployment,
                desired,
                client,
                health,
                created,
                departure,
                false,
                succession);
    }

    /** As an operator finds it. */
    public JobAllocation judged(DeploymentHealth verdict) {
        return with(desired, client, Optional.of(verdict), departure, succession);
    }

    public JobAllocation replacedBy(AllocationId next) {
        return with(desired, client, health, departure, succession.next(next));
    }

    /** Failed, and looked at again by an evaluation for a later time. */
    public JobAllocation followedUpBy(EvaluationId later) {
        return with(desired, client, health, departure, succession.followUp(later));
    }

    /** Failed, and to be replaced now. */
    public JobAllocation forced() {
        return with(desired, client, health, departure, succession.force());
    }

    private JobAllocation with(
            DesiredStatus changedDesired,
            ClientStatus changedClient,
            Optional<DeploymentHealth> changedHealth,
            Departure changedDeparture,
            Succession changedSuccession) {
        return new JobAllocation(
                id,
                name,
                group,
                node,
                jobVersion,
                evaluation,
                deployment,
                changedDesired,
                changedClient,
                changedHealth,
                created,
                changedDeparture,
                canary,
                changedSuccession);
    }
}
