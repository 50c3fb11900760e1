package dev.drover.node;

import static dev.drover.node.NodeFacts.JOB;
import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.register;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.node;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.recording.Asked;
import dev.drover.recording.EventCodec;
import dev.drover.recording.EventLimit;
import dev.drover.recording.Recorder;
import dev.drover.server.Samples;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OffersTest {
    @Test
    void takesWhatFits() {
        NodeCommand.TakeOffer offer = offer(1, 0, placement("a"), placement("b"));
        NodeScenario scenario = ready().when(offer);

        scenario.thenEvents(new NodeEvent.OfferTaken(offer.offer(), List.of()))
                .thenReply(new OfferAnswered(List.of(allocation("a"), allocation("b")), List.of()));
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.PENDING);
    }

    @Test
    void takesMoreThanOneEventHolds() {
        Placement[] many = IntStream.range(0, 600)
                .mapToObj(i -> placement("many-" + i, 1, List.of()))
                .toArray(Placement[]::new);
        NodeScenario scenario = ready().when(offer(1, 0, many));

        assertThat(scenario.events()).hasSizeGreaterThan(1).allSatisfy(event -> assertThat(
                        new Recorder<>(EventCodec.NODE)
                                .record("", List.of(event), Asked.by(Cause.Kind.EVALUATION, "e"), NodeFacts.stamp(1))
                                .get(0)
                                .size())
                .isLessThan(EventLimit.MAX_BYTES - EventLimit.REGISTRATION_BYTES));
        OfferAnswered answer = scenario.answer();
        assertThat(answer.accepted()).hasSize(80);
        assertThat(answer.refused()).hasSize(520);
        assertThat(scenario.state().allocations()).hasSize(80);
        scenario.when(offer(1, 0, many)).thenNothing().thenReply(answer);
    }

    @Test
    void answersARepeatAlike() {
        NodeScenario scenario =
                ready().when(offer(1, 0, placement("a", 900, List.of()), placement("b", 200, List.of())));
        OfferAnswered first = scenario.answer();

        scenario.after(update(ClientStatus.COMPLETE, "a"));
        scenario.when(offer(1, 0, placement("a", 900, List.of()), placement("b", 200, List.of())))
                .thenNothing()
                .thenReply(first);
    }

    @Test
    void answersEachRoundOfAnEvaluationForItself() {
        NodeScenario scenario = ready().when(offer(1, 0, placement("a")));
        OfferAnswered first = scenario.answer();
        scenario.when(offer(1, 1, placement("b")));
        OfferAnswered second = scenario.answer();

        assertThat(second.accepted()).containsExactly(allocation("b"));
        scenario.when(offer(1, 0, placement("a"))).thenNothing().thenReply(first);
        scenario.when(offer(1, 1, placement("b"))).thenNothing().thenReply(second);
    }

    @Test
    void takesNothingFromAnOlderEvaluationOfTheJob() {
        ready().after(offer(2, 0, placement("a")))
                .when(offer(1, 0, placement("b")))
                .thenRefused(Reason.CONFLICT, "evaluation 1 of job \"web\" is older than 2");
    }

    /** What it refused was placed elsewhere by a later round: a repeat that it took would place it twice. */
    @Test
    void answersARepeatAlikeWhenNothingOfTheJobIsThere() {
        NodeScenario scenario = ready().after(
                        offer(Samples.batch("other", 1), 1, 0, List.of(), List.of(placement("old", 1_000, List.of()))))
                .after(update(ClientStatus.COMPLETE, "old"))
                .later(NodeState.DEALINGS_WINDOW)
                .after(offer(Samples.batch("full", 1), 1, 0, List.of(), List.of(placement("b", 1_000, List.of()))))
                .when(offer(2, 0, placement("a")));
        OfferAnswered refusal = scenario.answer();
        assertThat(refusal.accepted()).isEmpty();

        scenario.forget().after(update(ClientStatus.COMPLETE, "b"));

        assertThat(scenario.state().allocations()).doesNotContainKey(allocation("old"));
        scenario.when(offer(2, 0, placement("a"))).thenNothing().thenReply(refusal);
        scenario.when(offer(1, 0, placement("c")))
                .thenRefused(Reason.CONFLICT, "evaluation 1 of job \"web\" is older than 2");
    }

    @Test
    void remembersNoAnswerForLongerThanARepeatMayTake() {
        NodeScenario scenario = node().after(offer(1, 0, placement("a")));
        assertThat(scenario.state().dealings()).hasSize(1);

        scenario.later(NodeState.DEALINGS_WINDOW).forget();
        assertThat(scenario.state().dealings()).hasSize(1);
        scenario.later(Duration.ofSeconds(2)).forget();
        assertThat(scenario.state().dealings()).isEmpty();
    }

    @Test
    void countsTheEvaluationsOfEachJobForItself() {
        NodeScenario scenario = ready().after(offer(2, 0, placement("a")))
                .when(offer(Samples.service("other", 1), 1, 0, List.of(), List.of(placement("b"))));

        assertThat(scenario.answer().accepted()).containsExactly(allocation("b"));
    }

    @Test
    void refusesWhatWouldOverCommitItAndJournalsThat() {
        NodeCommand.TakeOffer offer =
                offer(1, 0, placement("a", 900, List.of()), placement("b", 200, List.of()), placement("c"));
        NodeScenario scenario = ready().when(offer);

        assertThat(scenario.answer().accepted()).containsExactly(allocation("a"), allocation("c"));
        assertThat(scenario.answer().refused()).containsExactly(new Refusal(allocation("b"), "cpu"));
        NodeEvent.OfferTaken taken = (NodeEvent.OfferTaken) scenario.event();
        assertThat(taken.refused()).containsExactly(new Refusal(allocation("b"), "cpu"));
        assertThat(taken.accepted().placements()).hasSize(2);
    }

    @Test
    void givesAPortOnce() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a", 100, List.of(8080))))
                .when(offer(2, 0, placement("b", 100, List.of(8080))));

        assertThat(scenario.answer().refused())
                .containsExactly(new Refusal(allocation("b"), "network: reserved port collision http=8080"));
    }

    @Test
    void refusesPlacementsWhileItCannotTakeThem() {
        assertThat(node().when(offer(1, 0, placement("a"))).answer().refused())
                .containsExactly(new Refusal(allocation("a"), "node is not registered"));
        assertThat(ready().after(new ExpireHeartbeat())
                        .when(offer(1, 0, placement("a")))
                        .answer()
                        .refused())
                .containsExactly(new Refusal(allocation("a"), "node is down"));
    }

    @Test
    void remembersARefusalWhenItCouldTakeTheOfferByNow() {
        NodeScenario scenario = node().when(offer(1, 0, placement("a")));
        OfferAnswered refusal = scenario.answer();

        scenario.after(register())
                .when(offer(1, 0, placement("a")))
                .thenNothing()
                .thenReply(refusal);
        assertThat(scenario.when(offer(1, 1, placement("a"))).answer().accepted())
                .containsExactly(allocation("a"));
    }

    @Test
    void takesStopsWhileItIsDown() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")))
                .after(new ExpireHeartbeat())
                .when(offer(JOB, 2, 0, List.of("a"), List.of()));

        assertThat(scenario.answer().accepted()).containsExactly(allocation("a"));
        assertThat(scenario.allocation("a").desired()).isEqualTo(DesiredStatus.STOP);
    }

    @Test
    void letsASuccessorHaveWhatTheStoppedOneHolds() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a", 1_000, List.of(8080))))
                .when(offer(JOB, 2, 0, List.of("a"), List.of(placement("b", 1_000, List.of(8080)))));

        assertThat(scenario.answer().accepted()).containsExactly(allocation("a"), allocation("b"));
        assertThat(scenario.when(offer(3, 0, placement("c"))).answer().refused())
                .as("both hold their resources until the first has ended")
                .containsExactly(new Refusal(allocation("c"), "cpu"));
    }

    /** Takes the job's next version. */
    private static NodeCommand.TakeOffer move(String... allocations) {
        List<Plan.InPlaceUpdate> updates = Arrays.stream(allocations)
                .map(id -> new Plan.InPlaceUpdate(allocation(id), Samples.NODE, Optional.empty()))
                .toList();
        return new NodeCommand.TakeOffer(
                new Offer(new EvaluationId("e"), 0, 2, JOB, 1, List.of(), List.of(), updates, Map.of()));
    }

    static Stream<Arguments> conditions() {
        DrainSpec drain = new DrainSpec(Duration.ofHours(1), false);
        return Stream.of(
                Arguments.of(new NodeCommand.SetEligibility(Eligibility.INELIGIBLE), ClientStatus.PENDING),
                Arguments.of(new NodeCommand.SetDrain(Optional.of(drain), false, Map.of()), ClientStatus.PENDING),
                Arguments.of(new ExpireHeartbeat(), ClientStatus.LOST));
    }

    /** Rule 1.3 of Nomad's scheduler; a node that is down takes it, too, where Nomad refuses: what is lost stays lost. */
    @ParameterizedTest
    @MethodSource("conditions")
    void movesInPlaceWhileItTakesNothingNew(NodeCommand before, ClientStatus client) {
        NodeScenario scenario =
                ready().after(offer(1, 0, placement("a"))).after(before).when(move("a"));

        assertThat(scenario.answer().accepted()).containsExactly(allocation("a"));
        assertThat(scenario.allocation("a").jobVersion()).isEqualTo(1);
        assertThat(scenario.allocation("a").client()).isEqualTo(client);
        assertThat(scenario.when(offer(3, 0, placement("b"))).answer().refused())
                .hasSize(1);
    }

    @Test
    void movesAnAllocationToTheNextVersionInPlace() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"))).when(move("a", "gone"));

        assertThat(scenario.answer().accepted()).containsExactly(allocation("a"));
        assertThat(scenario.answer().refused()).containsExactly(new Refusal(allocation("gone"), "allocation is gone"));
        assertThat(scenario.allocation("a").jobVersion()).isEqualTo(1);
    }
}
