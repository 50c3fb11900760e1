package dev.drover.node;

import static dev.drover.node.NodeState.Happening.CLUSTER;
import static dev.drover.node.NodeState.Happening.DRAIN;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.DrainOrder;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.LastDrain;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeEvent.DrainChanged;
import dev.drover.protocol.node.NodeEvent.DrainEnded;
import dev.drover.protocol.node.NodeEvent.NodeStatusChanged;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.pcollections.PSortedMap;

/** The next state of a node in the making: one method for each event. Lives within one apply. */
final class NodeStateCopy {
    private static final int HISTORY_KEPT = 10;

    private final NodeState before;
    private Optional<Node> node;
    private NodeStatus status;
    private Eligibility eligibility;
    private PSortedMap<AllocationId, Allocation> allocations;
    private PSortedMap<JobVersion, Job> jobs;
    private PSortedMap<JobId, Dealing> dealings;
    private PSortedMap<JobId, Outbox> outboxes;
    private PSortedMap<AllocationId, Stamp> ending;
    private PSortedMap<AllocationId, Stamp> unknown;
    private PSortedMap<JobId, Reservation> reservations;
    private long reportSequence;
    private Optional<Drain> drain;
    private Optional<LastDrain> lastDrain;
    private List<NodeState.Happening> history;
    private long createIndex;
    private final Set<AllocationId> changed = new HashSet<>();

    NodeStateCopy(NodeState state) {
        before = state;
        node = state.node();
        status = state.status();
        eligibility = state.eligibility();
        allocations = state.allocations();
        jobs = state.jobs();
        dealings = state.dealings();
        outboxes = state.outboxes();
        ending = state.ending();
        unknown = state.unknown();
        reservations = state.reservations();
        reportSequence = state.reportSequence();
        drain = state.drain();
        lastDrain = state.lastDrain();
        history = state.history();
        createIndex = state.createIndex();
    }

    NodeState at(Stamp stamp) {
        return new NodeState(
                node,
                status,
                eligibility,
                allocations,
                jobs,
                dealings,
                outboxes,
                ending,
                unknown,
                reservations,
                reportSequence,
                drain,
                lastDrain,
                history,
                createIndex == 0 ? stamp.index() : createIndex,
                stamp.index(),
                HeldSum.after(before, allocations, ending, reservations, changed));
    }

    NodeStateCopy registered(Node described, Stamp stamp) {
        happened(CLUSTER, node.isEmpty() ? "Node registered" : "Node re-registered", stamp);
        node = Optional.of(described);
        status = NodeStatus.READY;
        return this;
    }

    NodeStateCopy status(NodeStatusChanged event, Stamp stamp) {
        status = event.status();
        happened(CLUSTER, event.description(), stamp);
        lose(event.lost(), stamp);
        for (AllocationId id : event.unknown()) {
            Allocation next = Changes.unknown(existing(id), stamp);
            unknown = unknown.plus(id, stamp);
            put(next);
            report(next, ClientStatus.UNKNOWN);
        }
        return this;
    }

    NodeStateCopy expired(List<AllocationId> lost, Stamp stamp) {
        lose(lost, stamp);
        return this;
    }

    private void lose(List<AllocationId> ids, Stamp stamp) {
        for (AllocationId lost : ids) {
            Allocation old = existing(lost);
            ending = ending.plus(lost, stamp);
            unknown = unknown.minus(lost);
            put(Changes.lost(old, stamp));
            report(old, ClientStatus.LOST);
        }
    }

    NodeStateCopy eligibility(Eligibility changed, Stamp stamp) {
        eligibility = changed;
        happened(CLUSTER, "Node marked as " + changed.wireName() + " for scheduling", stamp);
        return this;
    }

    /** Each job hears of those of its allocations that have to go, and until when it may choose the moment. */
    NodeStateCopy draining(DrainChanged event, Stamp stamp) {
        boolean begins = drain.isEmpty();
        boolean onlyWidened = drain.filter(before -> before.withSystemJobs().equals(event.drain()))
                .isPresent();
        drain = Optional.of(event.drain());
        lastDrain = Optional.of(event.record());
        eligibility = Eligibility.INELIGIBLE;
        if (!onlyWidened) {
            happened(DRAIN, begins ? "Node drain strategy set" : "Node drain strategy updated", stamp);
        }
        tellWhetherToGo(allocation -> !onlyWidened || before.isOfSystemJob(allocation));
        return this;
    }

    NodeStateCopy drained(DrainEnded event, Stamp stamp) {
        drain = Optional.empty();
        lastDrain = Optional.of(event.record());
        eligibility = event.eligibility();
        boolean complete = event.record().status() == DrainStatus.COMPLETE;
        happened(DRAIN, complete ? "Node drain complete" : "Node drain strategy unset", stamp);
        tellWhetherToGo(allocation -> true);
        return this;
    }

    private void tellWhetherToGo(Predicate<Allocation> concerned) {
        for (Allocation allocation : allocations.values()) {
            boolean stays = allocation.desired() == DesiredStatus.RUN
                    && !allocation.client().isTerminal();
            if (stays && concerned.test(allocation)) {
                report(allocation, allocation.client());
            }
        }
    }

    /** What ran there is lost; should its agent come back, it has to end it first. */
    NodeStateCopy purged(List<AllocationId> lost, Stamp stamp) {
        lose(lost, stamp);
        node = Optional.empty();
        status = NodeStatus.INITIALIZING;
        eligibility = Eligibility.ELIGIBLE;
        drain = Optional.empty();
        lastDrain = Optional.empty();
        history = List.of();
        createIndex = 0;
        return this;
    }

    NodeStateCopy taken(Offer offer, List<Refusal> refused, Stamp stamp) {
        jobs = offer.placements().isEmpty() && offer.inPlace().isEmpty()
                ? jobs
                : jobs.plus(new JobVersion(offer.job().id(), offer.jobVersion()), offer.job());
        offer.earlierJobs()
                .forEach((version, job) ->
                        jobs = jobs.plus(new JobVersion(offer.job().id(), version), job));
        for (Plan.Stop stop : offer.stops()) {
            Allocation old = allocations.get(stop.allocation());
            if (old != null) {
                stop(old, Changes.stopped(old, stop, offer.evaluation(), stamp), stamp);
            }
        }
        for (Plan.InPlaceUpdate update : offer.inPlace()) {
            put(Changes.moved(existing(update.allocation()), update, offer, stamp));
        }
        for (Placement placement : offer.placements()) {
            Allocation placed = Changes.placed(placement, offer, stamp);
            put(placed);
            // On a node that is being emptied this has been promised before.
            drain.ifPresent(running -> report(placed, placed.client()));
            placement.lineage().preempted().forEach(victim -> evict(victim, placement.id(), stamp));
        }
        List<Offer> kept = kept(offer);
        if (kept.isEmpty()) {
            answered(offer, refused, stamp);
        } else {
            keep(offer.job().id(), kept.subList(1, kept.size()));
        }
        return this;
    }

    NodeStateCopy reserved(Offer part, List<Refusal> refused, Stamp stamp) {
        List<Offer> parts = new ArrayList<>(kept(part));
        answered(part, refused, stamp);
        parts.add(part);
        keep(part.job().id(), refused.isEmpty() ? parts : List.of());
        return this;
    }

    NodeStateCopy released(JobId job) {
        reservations = reservations.minus(job);
        return this;
    }

    /** The parts that room is kept for of the plan that this offer is of; they are taken in their order. */
    private List<Offer> kept(Offer offer) {
        return Optional.ofNullable(reservations.get(offer.job().id()))
                .filter(kept -> kept.isFor(offer.evaluationNumber(), offer.round()))
                .map(Reservation::parts)
                .orElse(List.of());
    }

    private void keep(JobId job, List<Offer> parts) {
        reservations = parts.isEmpty() ? reservations.minus(job) : reservations.plus(job, new Reservation(parts));
    }

    private void answered(Offer offer, List<Refusal> refused, Stamp stamp) {
        JobId job = offer.job().id();
        dealings = dealings.plus(job, dealing(offer, stamp).with(offer, refused, stamp.at()));
    }

    /** No change to one that ends already. */
    private void evict(AllocationId victim, AllocationId by, Stamp stamp) {
        Allocation old = allocations.get(victim);
        if (old != null && old.desired() == DesiredStatus.RUN && !old.client().isTerminal()) {
            Allocation evicted = Changes.evicted(old, by, stamp);
            put(evicted);
            report(evicted, evicted.client());
        }
    }

    /** What was unknown and is given up may run on all the same, until its agent says otherwise. */
    private void stop(Allocation old, Allocation stopped, Stamp stamp) {
        AllocationId id = old.placement().id();
        if (old.client() == ClientStatus.UNKNOWN && stopped.client() == ClientStatus.LOST) {
            unknown = unknown.minus(id);
            ending = ending.plus(id, stamp);
        }
        put(stopped);
    }

    private Dealing dealing(Offer offer, Stamp stamp) {
        Dealing known = dealings.get(offer.job().id());
        return known != null && known.number() == offer.evaluationNumber()
                ? known
                : new Dealing(offer.evaluationNumber(), stamp.at(), Map.of());
    }

    NodeStateCopy updated(List<AllocationUpdate> updates, Stamp stamp) {
        for (AllocationUpdate update : updates) {
            Allocation old = existing(update.allocation());
            Allocation next = Changes.told(old, update, stamp);
            put(next);
            unknown = unknown.minus(update.allocation());
            if (update.client().isTerminal()) {
                ending = ending.minus(update.allocation());
            }
            boolean ended = next.client() != old.client() && next.client().isTerminal();
            boolean judged = next.health().isPresent() && !next.health().equals(old.health());
            boolean returned = old.client() == ClientStatus.UNKNOWN;
            if (ended || judged || returned) {
                report(next, next.client());
            }
        }
        return this;
    }

    NodeStateCopy forgotten(List<AllocationId> ids, Stamp stamp) {
        for (AllocationId id : ids) {
            Allocation old = existing(id);
            changed.add(id);
            allocations = allocations.minus(id);
            ending = ending.minus(id);
            unknown = unknown.minus(id);
            Outbox outbox = outboxes.get(old.job());
            if (outbox != null) {
                Outbox rest = outbox.without(id);
                outboxes = rest.reports().isEmpty() ? outboxes.minus(old.job()) : outboxes.plus(old.job(), rest);
            }
        }
        dropUnusedVersions();
        before.settled(stamp.at()).forEach(job -> dealings = dealings.minus(job));
        return this;
    }

    private void dropUnusedVersions() {
        Set<JobVersion> used = new HashSet<>();
        for (Allocation allocation : allocations.values()) {
            used.add(new JobVersion(allocation.job(), allocation.jobVersion()));
        }
        for (JobVersion version : List.copyOf(jobs.keySet())) {
            jobs = used.contains(version) ? jobs : jobs.minus(version);
        }
    }

    private void report(Allocation allocation, ClientStatus client) {
        reportSequence++;
        Outbox outbox = outboxes.getOrDefault(allocation.job(), Outbox.EMPTY);
        outboxes = outboxes.plus(
                allocation.job(),
                outbox.with(
                        reportSequence,
                        new AllocationReport(
                                allocation.placement().id(),
                                client,
                                allocation.clientDescription(),
                                allocation.health(),
                                order(allocation),
                                client.isTerminal() ? lastEnd(allocation) : Optional.empty(),
                                allocation.desired() == DesiredStatus.EVICT)));
    }

    /** What the drain asks of an allocation: those of system jobs go last, or not at all. */
    private Optional<DrainOrder> order(Allocation allocation) {
        return drain.filter(running -> running.includesSystemJobs() || !isOfSystemJob(allocation))
                .map(running -> new DrainOrder(running.forceDeadline()));
    }

    private boolean isOfSystemJob(Allocation allocation) {
        Job job = jobs.get(new JobVersion(allocation.job(), allocation.jobVersion()));
        return job != null && job.type().isSystem();
    }

    private static Optional<Instant> lastEnd(Allocation allocation) {
        return allocation.tasks().values().stream()
                .flatMap(task -> task.finishedAt().stream())
                .max(Comparator.naturalOrder());
    }

    private void put(Allocation allocation) {
        changed.add(allocation.placement().id());
        allocations = allocations.plus(allocation.placement().id(), allocation);
    }

    private Allocation existing(AllocationId id) {
        Allocation allocation = allocations.get(id);
        if (allocation == null) {
            throw new AssertionError("no allocation " + id + " on node "
                    + node.map(Node::id).map(Object::toString).orElse("?"));
        }
        return allocation;
    }

    /** What takes several events has happened once. */
    private void happened(String subsystem, String message, Stamp stamp) {
        NodeState.Happening happening = new NodeState.Happening(message, subsystem, stamp);
        if (!history.isEmpty() && history.get(history.size() - 1).equals(happening)) {
            return;
        }
        List<NodeState.Happening> next = new ArrayList<>(history);
        next.add(happening);
        history = next.size() > HISTORY_KEPT ? next.subList(next.size() - HISTORY_KEPT, next.size()) : next;
    }
}
