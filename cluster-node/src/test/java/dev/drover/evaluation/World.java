package dev.drover.evaluation;

import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.node.NodeDecider;
import dev.drover.node.NodeState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.Decision;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EventCodec;
import dev.drover.recording.EventLimit;
import dev.drover.recording.IndexClock;
import dev.drover.recording.Recorder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A job, nodes and a planner that outlive the evaluation: they decide as the real ones do. The planner puts what is
 * missing on the first node, and what that has refused on the second; each plan has ids of its own.
 */
final class World implements Colleagues {
    /** What becomes of the question with this number: it is not heard, or its answer is lost. */
    enum Fate {
        UNHEARD,
        ANSWER_LOST
    }

    private final Recorder<JobEvent> recorder = new Recorder<>(EventCodec.JOB);
    private final IndexClock clock = new IndexClock(Clock.systemUTC(), 1);
    private final Job job;
    private final NodeId first;
    private final NodeId second;
    private final Map<NodeId, NodeState> nodes = new TreeMap<>();
    private final Map<NodeId, Long> sequences = new TreeMap<>();
    private final Map<Integer, Fate> fates = new TreeMap<>();
    private final Set<Integer> failing = new TreeSet<>();
    private final List<String> asked = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> planning = new CompletableFuture<>();
    private final CompletableFuture<Void> withdrawn = new CompletableFuture<>();
    private CompletableFuture<Void> plannerTurn = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> silence = new CompletableFuture<>();
    private JobState state = JobState.EMPTY;
    private UnaryOperator<Plan> planner = UnaryOperator.identity();
    private int plans;
    private int withdrawals;

    World(Job job, NodeId first, NodeId second) {
        this.job = job;
        this.first = first;
        this.second = second;
    }

    synchronized JobReply tell(JobCommand command) {
        Stamp now = clock.next();
        Decision<JobEvent, JobReply> decision = JobDecider.decide(state, job.id(), command, now);
        Optional<String> tooLarge = EventLimit.complaint(
                recorder.record("", decision.events(), Asked.by(Cause.Kind.EVALUATION, "e"), now),
                EventLimit.MAX_BYTES);
        if (tooLarge.isPresent()) {
            return new JobReply.Refused(new Rejected(Reason.INVALID, tooLarge.get()));
        }
        for (JobEvent event : decision.events()) {
            state = state.apply(event, now);
        }
        return decision.reply();
    }

    synchronized Answer<NodeReply> tell(NodeId node, NodeCommand command) {
        Stamp now = clock.next();
        NodeState before = nodes.getOrDefault(node, NodeState.EMPTY);
        Decision<NodeEvent, NodeReply> decision = NodeDecider.decide(before, command, now);
        for (NodeEvent event : decision.events()) {
            before = before.apply(event, now);
            sequences.merge(node, 1L, Long::sum);
        }
        nodes.put(node, before);
        return new Answer<>(decision.reply(), sequences.getOrDefault(node, 0L));
    }

    /** The question with this number, counted from 1, gets no answer: whoever asked waits for ever. */
    synchronized World silent(int question, Fate fate) {
        fates.put(question, fate);
        return this;
    }

    /** The question with this number is heard, but its answer is lost, and whoever asked is told so. */
    synchronized World failing(int question) {
        failing.add(question);
        return this;
    }

    /** The planner plans something else. */
    synchronized World planning(UnaryOperator<Plan> changed) {
        planner = changed;
        return this;
    }

    /** Plans are handed out once this completes. */
    synchronized World planningAfter(CompletableFuture<Void> turn) {
        plannerTurn = turn;
        return this;
    }

    /** Completes when the planner is asked for the first time. */
    CompletableFuture<Void> planning() {
        return planning;
    }

    /** Completes when it is first said that no node will be asked any more. */
    CompletableFuture<Void> withdrawn() {
        return withdrawn;
    }

    /** How often that was said. */
    synchronized int withdrawals() {
        return withdrawals;
    }

    /** Completes when a question is met with silence. */
    synchronized CompletableFuture<Void> silence() {
        return silence;
    }

    synchronized void heal() {
        silence = new CompletableFuture<>();
    }

    /** Completes when the first evaluation has ended at the job. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    synchronized JobState state() {
        return state;
    }

    synchronized int plans() {
        return plans;
    }

    /** The ids of what the nodes hold, all of them. */
    synchronized Set<AllocationId> held() {
        Set<AllocationId> held = new TreeSet<>();
        for (NodeState node : nodes.values()) {
            for (Allocation allocation : node.allocations().values()) {
                held.add(allocation.placement().id());
            }
        }
        return held;
    }

    /** The job's versions that the nodes' allocations run. */
    synchronized Set<Long> heldVersions() {
        Set<Long> versions = new TreeSet<>();
        nodes.values()
                .forEach(node ->
                        node.allocations().values().forEach(allocation -> versions.add(allocation.jobVersion())));
        return versions;
    }

    /** Whether some node still keeps room for a plan. */
    synchronized boolean isRoomKept() {
        return nodes.values().stream().anyMatch(node -> !node.reservations().isEmpty());
    }

    private synchronized <R> CompletionStage<R> question(String what, Supplier<R> effect) {
        asked.add(what);
        int number = asked.size();
        Fate fate = fates.get(number);
        if (fate == Fate.UNHEARD) {
            silence.complete(null);
            return new CompletableFuture<>();
        }
        R reply = effect.get();
        if (fate == Fate.ANSWER_LOST) {
            silence.complete(null);
            return new CompletableFuture<>();
        }
        return failing.contains(number)
                ? CompletableFuture.failedFuture(new IllegalStateException("answer " + number + " is lost"))
                : CompletableFuture.completedFuture(reply);
    }

    @Override
    public CompletionStage<Answer<JobReply>> job(JobId id, EvaluationId evaluation, JobCommand command) {
        CompletionStage<JobReply> reply = question(command.getClass().getSimpleName(), () -> tell(command));
        return reply.thenApply(said -> {
            if (said instanceof JobReply.EvaluationEnded) {
                ended.complete(null);
            }
            return new Answer<>(said, 1);
        });
    }

    @Override
    public CompletionStage<Answer<NodeReply>> node(NodeId node, EvaluationId evaluation, NodeCommand command) {
        return question(nameOf(command), () -> tell(node, command));
    }

    private static String nameOf(NodeCommand command) {
        if (command instanceof NodeCommand.TakeOffer take) {
            return "offer " + take.offer().round();
        }
        if (command instanceof NodeCommand.ReserveOffer reserve) {
            return "reserve " + reserve.offer().round();
        }
        NodeCommand.SettleReservation settle = (NodeCommand.SettleReservation) command;
        return (settle.confirmed() ? "confirm " : "release ") + settle.round();
    }

    @Override
    public CompletionStage<Planned> plan(PlanRequest request) {
        try {
            CompletionStage<Planned> planned = question("plan " + request.round(), () -> planned(request));
            planning.complete(null);
            return planned.thenCombine(turn(), (plan, turn) -> plan);
        } catch (IllegalStateException failed) {
            return CompletableFuture.failedFuture(failed);
        }
    }

    private synchronized CompletableFuture<Void> turn() {
        return plannerTurn;
    }

    private Planned planned(PlanRequest request) {
        plans++;
        Set<String> refused = new TreeSet<>();
        request.refused().forEach(refusal -> refused.add(refusal.placement().name()));
        Set<String> live = new TreeSet<>();
        request.brief().allocations().stream().filter(JobAllocation::isLive).forEach(old -> live.add(old.name()));
        List<Placement> placements = new ArrayList<>();
        for (int index = 0; index < job.groups().get(0).count(); index++) {
            String name = job.id().value() + ".group[" + index + "]";
            if (!live.contains(name)) {
                placements.add(WorldSamples.placement(
                        "plan-" + plans + "-" + index, name, refused.contains(name) ? second : first));
            }
        }
        return new Planned(planner.apply(WorldSamples.plan(placements)), WorldSamples.basis(request));
    }

    @Override
    public void settled(EvaluationId evaluation, NodeId node, Progress.Answered answer) {
        Objects.requireNonNull(node);
    }

    @Override
    public synchronized void ended(EvaluationId evaluation) {
        Objects.requireNonNull(evaluation);
        withdrawals++;
        withdrawn.complete(null);
    }
}
