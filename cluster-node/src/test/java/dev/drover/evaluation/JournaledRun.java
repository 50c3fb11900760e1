package dev.drover.evaluation;

import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.EvaluationEvent.PlanRecorded;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.JobBrief;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.recording.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One run of an evaluation in a {@link JournaledWorld}, step by step, as its entity would carry it. */
final class JournaledRun {
    private final JournaledWorld world;
    private final EvaluationId id;
    private final JobId job;
    private @Nullable Progress progress;
    private long jobSequence;
    private Colleagues.@Nullable Planned unrecorded;
    private @Nullable OfferRound round;
    private final SortedMap<NodeId, NodeCommand> open = new TreeMap<>();

    JournaledRun(JournaledWorld world, EvaluationId id, JobId job) {
        this.world = world;
        this.id = id;
        this.job = job;
    }

    EvaluationId id() {
        return id;
    }

    /** Its server dies in its first round, and the next one knows what is stored. */
    void interrupt() {
        progress = null;
        unrecorded = null;
        round = null;
        open.clear();
    }

    /** The next step, of several the one that chance says; false once there is none left. */
    boolean step(Random random) {
        Progress now = progress;
        if (now == null) {
            return begin();
        }
        if (unrecorded != null) {
            record(now, unrecorded);
        } else if (round != null) {
            answer(now, round, random);
        } else if (now.wantsPlan()) {
            plan(now);
        } else {
            close(now);
            return false;
        }
        return true;
    }

    private boolean begin() {
        Answer<JobReply> answer = world.ask(job, new JobCommand.BeginEvaluation(id));
        if (answer.reply() instanceof JobReply.EvaluationBegun begun) {
            EvaluationState recorded = world.recorded(id);
            Progress now = Progress.begun(begun.evaluation(), begun.brief(), recorded);
            progress = now;
            recorded.completeRounds(now.evaluation().number()).stream()
                    .findFirst()
                    .ifPresent(first -> goOn(now, OfferRound.of(now.evaluation(), 0, now.brief(), first.plan())));
            jobSequence = answer.sequence();
            return true;
        }
        return false;
    }

    /** The planner waits until the view has passed the job's last plan, so that has to be shown. */
    private void plan(Progress now) {
        Colleagues.PlanRequest request = Colleagues.PlanRequest.next(now, jobSequence);
        while (!world.keeper().view().hasPassed(request.brief().nodeSequences())) {
            world.show(1);
        }
        unrecorded = world.queue().plan(request).toCompletableFuture().join();
    }

    private void record(Progress now, Colleagues.Planned planned) {
        unrecorded = null;
        Plan plan = planned.plan();
        List<Plan> parts = PlanParts.split(plan, PlanParts.PLACEMENTS_PER_PART);
        List<EvaluationEvent> events = new ArrayList<>();
        for (int part = 0; part < parts.size(); part++) {
            events.add(new PlanRecorded(
                    now.rounds().size(),
                    part,
                    parts.size(),
                    parts.get(part),
                    part == 0 ? List.of(planned.basis()) : List.of()));
        }
        world.record(id, events);
        JobBrief brief = now.brief();
        goOn(now, OfferRound.of(now.evaluation(), now.rounds().size(), brief, plan));
    }

    private void goOn(Progress now, OfferRound offers) {
        open.putAll(offers.takeNext());
        round = offers.isOver() ? null : offers;
        if (offers.isOver()) {
            progress = now.with(offers.round());
        }
    }

    private void answer(Progress now, OfferRound offers, Random random) {
        NodeId node = List.copyOf(open.keySet()).get(random.nextInt(open.size()));
        NodeCommand command = Optional.ofNullable(open.remove(node)).orElseThrow();
        offers.answered(node, command, world.ask(node, command)).ifPresent(answered -> world.queue()
                .pending()
                .settled(
                        id,
                        node,
                        answered.sequence(),
                        answered.answer().refused().size()));
        goOn(now, offers);
    }

    private void close(Progress now) {
        List<JobCommand.Applied> parts = now.parts(PlanParts.PLACEMENTS_PER_PART);
        for (int part = 0; part < parts.size() - 1; part++) {
            world.ask(job, new JobCommand.RecordPlacements(id, part, parts.get(part)));
        }
        world.ask(job, now.close(now.parts(PlanParts.PLACEMENTS_PER_PART)));
        world.queue().pending().ended(id);
    }
}
