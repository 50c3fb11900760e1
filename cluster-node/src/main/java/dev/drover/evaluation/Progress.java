package dev.drover.evaluation;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Chunks;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Sorted;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * How far one run of an evaluation has come, and what is to be done next. Pure.
 *
 * @param rounds the plans made and answered, in order
 */
public record Progress(Evaluation evaluation, JobBrief brief, List<Round> rounds) {
    /** The sequence numbers of how many nodes one event may carry, some 45 bytes each, beside a part's placements. */
    static final int NODES_PER_PART = 500;

    private static final int GROUPS_IN_FULL = 4;
    /** Plans in a row of which no node takes anything. */
    private static final int SERVICE_TRIES = 5;

    private static final int BATCH_TRIES = 2;

    public Progress {
        rounds = List.copyOf(rounds);
    }

    /**
     * A plan and what every node said to its part.
     *
     * @param answers with the sequence number each node came to
     * @param isWhole whether all of the plan was offered: what no message has room for is planned again
     */
    public record Round(Plan plan, Map<NodeId, Answered> answers, boolean isWhole) {
        public Round {
            answers = Sorted.copyOf(answers);
        }

        public Round(Plan plan, Map<NodeId, Answered> answers) {
            this(plan, answers, true);
        }

        boolean fellShort() {
            return !isWhole
                    || answers.values().stream()
                            .anyMatch(answered -> !answered.answer().refused().isEmpty());
        }

        /** Whether some node took some of it. */
        boolean madeProgress() {
            return answers.values().stream()
                    .anyMatch(answered -> !answered.answer().accepted().isEmpty());
        }
    }

    /** One node's answer. */
    public record Answered(OfferAnswered answer, long sequence) {
        /**
         * A node that has dealt with a newer evaluation of the job, or cannot store what it was offered, takes nothing and
         * records nothing.
         */
        public static Answered nothing(List<AllocationId> offered, long sequence) {
            List<Refusal> all = offered.stream()
                    .map(allocation -> new Refusal(allocation, "node refused the offer"))
                    .toList();
            return new Answered(new OfferAnswered(List.of(), all), sequence);
        }
    }

    /** A placement that a node refused. */
    public record Refused(Placement placement, String why) {}

    /**
     * A run that begins, or goes on with the plans that are recorded: nodes may have taken what these say, so the whole run
     * is of the job's version that they were made from, whatever was registered since.
     */
    static Progress begun(Evaluation evaluation, JobBrief brief, EvaluationState recorded) {
        JobBrief own = recorded.completeRounds(evaluation.number()).stream()
                .findFirst()
                .map(EvaluationState.Round::basis)
                .map(basis -> brief.atVersion(basis.spec(), basis.jobVersion()))
                .orElse(brief);
        return new Progress(evaluation, own, List.of());
    }

    Progress with(Round round) {
        List<Round> more = new ArrayList<>(rounds);
        more.add(round);
        return new Progress(evaluation, brief, more);
    }

    /** What nodes have refused so far. */
    public List<Refused> refused() {
        List<Refused> all = new ArrayList<>();
        for (Round round : rounds) {
            Map<AllocationId, Placement> planned = new TreeMap<>();
            round.plan().placements().forEach(placement -> planned.put(placement.id(), placement));
            for (Answered answered : round.answers().values()) {
                for (Refusal refusal : answered.answer().refused()) {
                    Placement placement = planned.get(refusal.allocation());
                    if (placement != null) {
                        all.add(new Refused(placement, refusal.why()));
                    }
                }
            }
        }
        return all;
    }

    /** Whether nodes refused parts of the last plan, or were not offered all of theirs. */
    private boolean lastFellShort() {
        return !rounds.isEmpty() && rounds.get(rounds.size() - 1).fellShort();
    }

    /**
     * Whether another plan is due: none was made yet, or the last fell short and tries are left. The count of
     * tries begins anew with each plan of which nodes took something. That comes to an end: what was taken is not planned
     * again, so such plans are no more than there are changes to make.
     */
    boolean wantsPlan() {
        return rounds.isEmpty() || (lastFellShort() && triesInVain() < limit());
    }

    /** How many of the latest plans in a row brought nothing. */
    private int triesInVain() {
        int tries = 0;
        for (int at = rounds.size() - 1; at >= 0 && !rounds.get(at).madeProgress(); at--) {
            tries++;
        }
        return tries;
    }

    private int limit() {
        return evaluation.type().ends() ? BATCH_TRIES : SERVICE_TRIES;
    }

    /** The job as it stands after what the nodes took so far. */
    public JobBrief currentBrief() {
        Applied applied = applied();
        Map<AllocationId, Plan.Stop> stops = new TreeMap<>();
        applied.stops().forEach(stop -> stops.put(stop.allocation(), stop));
        Map<AllocationId, Plan.InPlaceUpdate> moved = new TreeMap<>();
        applied.inPlace().forEach(update -> moved.put(update.allocation(), update));
        List<JobAllocation> allocations = new ArrayList<>();
        for (JobAllocation old : brief.allocations()) {
            allocations.add(changed(old, stops, moved));
        }
        applied.placements()
                .forEach(placement -> allocations.add(
                        JobAllocation.placed(placement, brief.version(), evaluation.id(), evaluation.modified())));
        return new JobBrief(
                brief.job(),
                brief.version(),
                brief.jobModifyIndex(),
                brief.stopped(),
                allocations,
                brief.deployment(),
                applied.nodeSequences().isEmpty() ? brief.nodeSequences() : merged(applied),
                brief.stableVersion());
    }

    private JobAllocation changed(
            JobAllocation old, Map<AllocationId, Plan.Stop> stops, Map<AllocationId, Plan.InPlaceUpdate> moved) {
        Plan.Stop stop = stops.get(old.id());
        if (stop != null) {
            return old.stopped(stop.client());
        }
        Plan.InPlaceUpdate update = moved.get(old.id());
        return update == null ? old : old.moved(brief.version(), evaluation.id(), update.deployment());
    }

    private Map<NodeId, Long> merged(Applied applied) {
        Map<NodeId, Long> sequences = new TreeMap<>(brief.nodeSequences());
        sequences.putAll(applied.nodeSequences());
        return sequences;
    }

    /** What the nodes took, of all rounds. */
    Applied applied() {
        List<Placement> placements = new ArrayList<>();
        List<Plan.Stop> stops = new ArrayList<>();
        List<Plan.InPlaceUpdate> updates = new ArrayList<>();
        Map<NodeId, Long> sequences = new TreeMap<>();
        for (Round round : rounds) {
            Set<AllocationId> taken = new HashSet<>();
            round.answers().forEach((node, answered) -> {
                taken.addAll(answered.answer().accepted());
                sequences.merge(node, answered.sequence(), Math::max);
            });
            round.plan().placements().stream()
                    .filter(placement -> taken.contains(placement.id()))
                    .forEach(placements::add);
            round.plan().stops().stream()
                    .filter(stop -> taken.contains(stop.allocation()))
                    .forEach(stops::add);
            round.plan().inPlace().stream()
                    .filter(update -> taken.contains(update.allocation()))
                    .forEach(updates::add);
        }
        return new Applied(brief.version(), placements, stops, updates, sequences);
    }

    /**
     * The parts the job records before the close, and last the part that goes with it: at least one.
     *
     * @param most how much of each list goes into one part
     */
    List<Applied> parts(int most) {
        Applied all = applied();
        List<List<Placement>> placements = Chunks.of(all.placements(), most);
        List<List<Plan.Stop>> stops = Chunks.of(all.stops(), most);
        List<List<Plan.InPlaceUpdate>> updates = Chunks.of(all.inPlace(), most);
        List<Map<NodeId, Long>> sequences = PlanParts.chunks(all.nodeSequences(), NODES_PER_PART);
        int count = IntStream.of(1, placements.size(), stops.size(), updates.size(), sequences.size())
                .max()
                .getAsInt();
        List<Applied> parts = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            parts.add(new Applied(
                    all.jobVersion(),
                    PlanParts.at(placements, part, List.of()),
                    PlanParts.at(stops, part, List.of()),
                    PlanParts.at(updates, part, List.of()),
                    PlanParts.at(sequences, part, Map.of())));
        }
        return parts;
    }

    /**
     * How the evaluation ends, with the last part of what it achieved.
     *
     * @param parts as {@link #parts} made them
     */
    CloseEvaluation close(List<Applied> parts) {
        return close(parts, false);
    }

    /** The same with the reasons of a few groups: of the others there is how many nodes were looked at. */
    CloseEvaluation closeBriefly(List<Applied> parts) {
        return close(parts, true);
    }

    private static Map<String, PlacementMetrics> brief(Map<String, PlacementMetrics> failed) {
        Map<String, PlacementMetrics> brief = new TreeMap<>();
        failed.forEach((group, why) -> brief.put(group, brief.size() < GROUPS_IN_FULL ? why : why.countsOnly()));
        return brief;
    }

    /** The end of an evaluation that no plan can be made for, and the one that tries again at another time. */
    CloseEvaluation undeliverable(List<Applied> parts, String why, Instant again) {
        return failed(parts, why, List.of(new Plan.FollowUp(again, Trigger.FAILED_FOLLOW_UP, List.of())));
    }

    /** The end of an evaluation whose plan, or what came of it, cannot be recorded. Nothing waits for what is missing. */
    CloseEvaluation failed(List<Applied> parts, String why) {
        return failed(parts, why, List.of());
    }

    private CloseEvaluation failed(List<Applied> parts, String why, List<Plan.FollowUp> followUps) {
        return new CloseEvaluation(
                evaluation.id(),
                parts.size() - 1,
                EvaluationStatus.FAILED,
                why,
                parts.get(parts.size() - 1),
                deployment(),
                Map.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                numbered(followUps),
                List.of());
    }

    private Optional<Plan.NewDeployment> deployment() {
        return rounds.stream()
                .flatMap(round -> round.plan().deployment().stream())
                .findFirst();
    }

    private CloseEvaluation close(List<Applied> parts, boolean brief) {
        Plan last = rounds.get(rounds.size() - 1).plan();
        boolean outOfTries = lastFellShort();
        int unplaced =
                last.queued().values().stream().mapToInt(Integer::intValue).sum();
        boolean everyLackIsKnown = !last.lacking().isEmpty() && last.lacking().size() == unplaced;
        boolean incomplete = outOfTries || (!last.failedGroups().isEmpty() && !everyLackIsKnown);
        return new CloseEvaluation(
                evaluation.id(),
                parts.size() - 1,
                outOfTries ? EvaluationStatus.FAILED : EvaluationStatus.COMPLETE,
                outOfTries ? "maximum attempts reached (" + limit() + ")" : "",
                parts.get(parts.size() - 1),
                deployment(),
                brief ? brief(last.failedGroups()) : last.failedGroups(),
                last.queued(),
                brief ? brief(last.passedOver()) : last.passedOver(),
                incomplete ? Optional.of(successor(evaluation)) : Optional.empty(),
                numbered(last.followUps()),
                waits(last, brief));
    }

    /** For each node that has no room for some group, an evaluation of its own. */
    private List<JobCommand.NodeWait> waits(Plan plan, boolean brief) {
        Map<NodeId, Map<String, PlacementMetrics>> byNode = new LinkedHashMap<>();
        for (Plan.Lack lack : plan.lacking()) {
            byNode.computeIfAbsent(lack.node(), node -> new TreeMap<>())
                    .put(lack.group(), brief ? lack.why().countsOnly() : lack.why());
        }
        List<JobCommand.NodeWait> waits = new ArrayList<>();
        byNode.forEach((node, groups) -> waits.add(new JobCommand.NodeWait(
                SuccessorIds.blockedOn(evaluation.id(), evaluation.number(), node), node, groups)));
        return waits;
    }

    private List<JobCommand.FollowUp> numbered(List<Plan.FollowUp> planned) {
        List<JobCommand.FollowUp> followUps = new ArrayList<>();
        for (int at = 0; at < planned.size(); at++) {
            followUps.add(new JobCommand.FollowUp(
                    SuccessorIds.followUp(evaluation.id(), evaluation.number(), at), planned.get(at)));
        }
        return followUps;
    }

    /** The id of the evaluation that waits for what this one could not place: the same however often it is computed. */
    private static EvaluationId successor(Evaluation evaluation) {
        return SuccessorIds.blockedAfter(evaluation.id(), evaluation.number());
    }
}
