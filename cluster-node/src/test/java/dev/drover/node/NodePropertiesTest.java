package dev.drover.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Decision;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.Offer;
import dev.drover.recording.Kept;
import dev.drover.server.Samples;
import dev.drover.snapshot.StateCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Offers in any order and any number of copies, between updates, losses and returns. */
class NodePropertiesTest {
    private static final int CAPACITY_MHZ = 1_000;
    private static final List<Job> JOBS =
            List.of(Samples.service("web", 2), Samples.service("api", 2), Samples.batch("sum", 2));

    /** An event with its moment. */
    private record Step(NodeEvent event, Stamp stamp) {}

    @Property(tries = 300)
    void neverGivesAPortTwiceOrMoreThanItHas(@ForAll("histories") List<NodeCommand> history) {
        NodeState state = NodeState.EMPTY;
        long second = 0;
        for (NodeCommand command : history) {
            Stamp now = NodeFacts.stamp(++second);
            for (NodeEvent event : NodeDecider.decide(state, command, now).events()) {
                state = state.apply(event, now);
                assertThat(state.held())
                        .as("the sum after " + event)
                        .isEqualTo(HeldSum.of(state.allocations(), state.ending(), state.reservations()));
            }
            assertNothingTwice(state);
        }
    }

    @Property(tries = 300)
    void answersEveryCopyOfAnOfferAlikeOrNotAtAll(@ForAll("histories") List<NodeCommand> history) {
        Map<String, NodeReply> answers = new TreeMap<>();
        NodeState state = NodeState.EMPTY;
        long second = 0;
        for (NodeCommand command : history) {
            Stamp now = NodeFacts.stamp(++second);
            Decision<NodeEvent, NodeReply> decision = NodeDecider.decide(state, command, now);
            for (NodeEvent event : decision.events()) {
                state = state.apply(event, now);
            }
            if (command instanceof NodeCommand.TakeOffer take
                    && decision.reply() instanceof NodeReply.OfferAnswered answered) {
                String offer = take.offer().job().id() + "/" + take.offer().evaluationNumber() + "/"
                        + take.offer().round();
                NodeReply first = answers.putIfAbsent(offer, answered);
                assertThat(answered).isEqualTo(first == null ? answered : first);
            }
        }
    }

    /** Between commands time passes, and the node forgets what it may. */
    @Property(tries = 300)
    void answersNoCopyAnewAndNoOlderEvaluationWhateverItForgets(
            @ForAll("histories") List<NodeCommand> history,
            @ForAll @Size(min = 8, max = 8) List<@IntRange(min = 1, max = 59) Integer> pauses) {
        NodeState state = NodeState.EMPTY;
        Map<JobId, Dealt> dealt = new TreeMap<>();
        long second = 0;
        for (int step = 0; step < history.size(); step++) {
            second += 60L * pauses.get(step % pauses.size());
            Stamp now = NodeFacts.stamp(second);
            for (NodeEvent forgotten :
                    Forgetting.forget(state, NodeFacts.forget(now.at()), NodeFacts.allAcknowledged(state), now.at())) {
                state = state.apply(forgotten, now);
                assertThat(state.held())
                        .isEqualTo(HeldSum.of(state.allocations(), state.ending(), state.reservations()));
            }
            Decision<NodeEvent, NodeReply> decision = NodeDecider.decide(state, history.get(step), now);
            Optional<Offer> offered = offerOf(history.get(step));
            if (offered.isPresent()) {
                Offer offer = offered.get();
                Dealt known = dealt.get(offer.job().id());
                Dealt next = known == null || known.isOver(now) ? Dealt.NOTHING : known;
                dealt.put(offer.job().id(), next.checked(offer, decision, now));
            }
            for (NodeEvent event : decision.events()) {
                state = state.apply(event, now);
            }
        }
    }

    /** Of whichever kind it is: both are answered once for all. */
    private static Optional<Offer> offerOf(NodeCommand command) {
        if (command instanceof NodeCommand.ReserveOffer reserve) {
            return Optional.of(reserve.offer());
        }
        return command instanceof NodeCommand.TakeOffer take ? Optional.of(take.offer()) : Optional.empty();
    }

    /** What a node has answered to a job within the window, by round of the newest evaluation. */
    private record Dealt(long number, Instant at, Map<Integer, NodeReply> answers) {
        static final Dealt NOTHING = new Dealt(0, Instant.EPOCH, Map.of());

        boolean isOver(Stamp now) {
            return at.plus(NodeState.DEALINGS_WINDOW).isBefore(now.at());
        }

        /** An answer without an event is one that was given before, or a refusal: the node may remember for longer. */
        Dealt checked(Offer offer, Decision<NodeEvent, NodeReply> decision, Stamp now) {
            NodeReply reply = decision.reply();
            if (offer.evaluationNumber() < number) {
                assertThat(reply).isInstanceOf(NodeReply.Refused.class);
                return this;
            }
            Map<Integer, NodeReply> known = offer.evaluationNumber() == number ? answers : Map.of();
            NodeReply first = known.getOrDefault(offer.round(), reply);
            assertThat(reply).isEqualTo(first);
            if (decision.events().isEmpty()) {
                return this;
            }
            assertThat(known).doesNotContainKey(offer.round());
            Map<Integer, NodeReply> more = new TreeMap<>(known);
            more.put(offer.round(), reply);
            return new Dealt(offer.evaluationNumber(), now.at(), more);
        }
    }

    @Property(tries = 100)
    void comesToTheSameStateFromASnapshotAtAnyCutOfItsHistory(@ForAll("histories") List<NodeCommand> history) {
        List<Step> steps = new ArrayList<>();
        List<NodeState> states = new ArrayList<>(List.of(NodeState.EMPTY));
        NodeState state = NodeState.EMPTY;
        long second = 0;
        for (NodeCommand command : history) {
            Stamp now = NodeFacts.stamp(++second);
            for (NodeEvent event : NodeDecider.decide(state, command, now).events()) {
                state = state.apply(event, now);
                steps.add(new Step(event, now));
                states.add(state);
            }
        }
        for (int cut = 0; cut < states.size(); cut++) {
            Kept<NodeState> kept = new Kept<>(states.get(cut), cut == 0 ? "" : "0" + cut % 10);
            Kept<NodeState> snapshot = StateCodec.NODE.read(StateCodec.NODE.stored(kept));
            assertThat(snapshot).isEqualTo(kept);
            NodeState folded = snapshot.state();
            for (Step step : steps.subList(cut, steps.size())) {
                folded = folded.apply(step.event(), step.stamp());
            }
            assertThat(folded).isEqualTo(state);
        }
    }

    /** A successor may hold what it takes over while its predecessor ends; those that are wanted share nothing. */
    private static void assertNothingTwice(NodeState state) {
        long cpuMhz = 0;
        Set<Integer> ports = new HashSet<>();
        for (Allocation allocation : state.allocations().values()) {
            if (allocation.desired() == DesiredStatus.RUN && state.holdsResources(allocation)) {
                cpuMhz += allocation.placement().resources().cpuMhz();
                for (AssignedPort port : allocation.placement().resources().ports()) {
                    assertThat(ports.add(port.port())).as("port " + port.port()).isTrue();
                }
            }
        }
        assertThat(cpuMhz).isLessThanOrEqualTo(CAPACITY_MHZ);
    }

    @Provide
    Arbitrary<List<NodeCommand>> histories() {
        Arbitrary<NodeCommand> updates = Combinators.combine(allocations(), Arbitraries.of(ClientStatus.class))
                .as((allocation, status) -> NodeFacts.update(status, allocation));
        Arbitrary<NodeCommand> others = Arbitraries.of(
                new NodeCommand.RegisterNode(Samples.node(CAPACITY_MHZ)), new NodeCommand.ExpireHeartbeat());
        Arbitrary<NodeCommand> any = Arbitraries.frequencyOf(
                Tuple.of(6, offers()), Tuple.of(3, settlements()), Tuple.of(3, updates), Tuple.of(1, others));
        return any.list().ofMinSize(5).ofMaxSize(40).map(commands -> {
            List<NodeCommand> history = new ArrayList<>();
            history.add(new NodeCommand.RegisterNode(Samples.node(CAPACITY_MHZ)));
            history.addAll(commands);
            return history;
        });
    }

    /** What an offer holds follows from its number, so that two with the same number are copies of one. */
    private static Arbitrary<NodeCommand> offers() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, JOBS.size() - 1),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 1))
                .as(NodePropertiesTest::offer);
    }

    private static Arbitrary<NodeCommand> settlements() {
        return Combinators.combine(
                        Arbitraries.of(JOBS),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(true, false))
                .as((job, number, round, confirmed) ->
                        new NodeCommand.SettleReservation(job.id(), number, round, confirmed));
    }

    private static NodeCommand offer(int job, int number, int round) {
        String name = job + "-" + number + "-" + round;
        List<String> stops = number > 1 && number % 2 == 0 ? List.of(job + "-" + (number - 1) + "-0-0") : List.of();
        NodeCommand.TakeOffer take = NodeFacts.offer(
                JOBS.get(job),
                number,
                round,
                stops,
                List.of(
                        NodeFacts.placement(name + "-0", 150 * (number % 3 + 1), List.of(8_000 + number % 3)),
                        NodeFacts.placement(name + "-1", 100, List.of(8_010 + job))));
        return number % 3 == 0 ? new NodeCommand.ReserveOffer(take.offer()) : take;
    }

    private static Arbitrary<String> allocations() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, JOBS.size() - 1),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 1))
                .as((job, number, round, index) -> job + "-" + number + "-" + round + "-" + index);
    }
}
