package dev.drover.node;

import static dev.drover.node.NodeFacts.JOB;
import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.reserve;
import static dev.drover.node.NodeFacts.settle;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.ReserveOffer;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.NodeReply.Recorded;
import dev.drover.protocol.node.Refusal;
import dev.drover.server.Samples;
import dev.drover.view.NodeViews;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReservationsTest {
    private static final NodeCommand DRAIN =
            new NodeCommand.SetDrain(Optional.of(new DrainSpec(Duration.ofHours(1), false)), false, Map.of());

    @Test
    void keepsRoomWithoutAnAllocation() {
        ReserveOffer reserve = reserve(1, placement("a"), placement("b"));
        NodeScenario scenario = ready().when(reserve);

        scenario.thenEvents(new NodeEvent.OfferReserved(reserve.offer(), List.of()))
                .thenReply(new OfferAnswered(List.of(allocation("a"), allocation("b")), List.of()));
        assertThat(scenario.state().allocations()).isEmpty();
        assertThat(NodeViews.of(scenario.state(), 1).orElseThrow().usage().cpuMhz())
                .isEqualTo(200);
    }

    @Test
    void givesTheRoomToNobodyElse() {
        NodeScenario scenario = ready().after(reserve(1, placement("a", 900, List.of(8080))))
                .when(offer(
                        Samples.service("other", 2),
                        1,
                        0,
                        List.of(),
                        List.of(placement("b", 200, List.of()), placement("c", 50, List.of(8080)))));

        assertThat(scenario.answer().refused())
                .containsExactly(
                        new Refusal(allocation("b"), "cpu"),
                        new Refusal(allocation("c"), "network: reserved port collision http=8080"));
    }

    @Test
    void takesWhatItKeptRoomForOnceThatIsConfirmed() {
        ReserveOffer reserve = reserve(1, placement("a"));
        NodeScenario scenario = ready().after(reserve).when(settle(1, true));

        scenario.thenEvents(new NodeEvent.OfferTaken(reserve.offer(), List.of()))
                .thenReply(new Recorded());
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.PENDING);
        assertThat(scenario.state().reservations()).isEmpty();
    }

    @Test
    void givesTheRoomBackOtherwise() {
        NodeScenario scenario =
                ready().after(reserve(1, placement("a", 1_000, List.of()))).when(settle(1, false));

        scenario.thenEvents(new NodeEvent.ReservationReleased(JOB.id(), 1, 0, List.of(allocation("a"))))
                .thenReply(new Recorded());
        assertThat(scenario.when(offer(2, 0, placement("b", 1_000, List.of())))
                        .answer()
                        .accepted())
                .containsExactly(allocation("b"));
    }

    private static Placement weightless(String id) {
        Placement like = placement(id);
        return new Placement(
                like.id(),
                like.name(),
                like.group(),
                like.node(),
                new AllocatedResources(Map.of("task", new TaskShare(0, 0, 0, List.of())), 0, List.of()),
                like.previous(),
                like.deployment(),
                like.metrics(),
                like.lineage());
    }

    /** One event names no more than a thousand. */
    @Test
    void roomForVeryManyIsGivenBackInSeveralEvents() {
        Placement[] many = IntStream.range(0, 2_500)
                .mapToObj(number -> weightless("a%04d".formatted(number)))
                .toArray(Placement[]::new);
        NodeScenario scenario = ready().after(reserve(1, many)).when(settle(1, false));

        List<NodeEvent> events = scenario.events();
        assertThat(events)
                .extracting(event ->
                        ((NodeEvent.ReservationReleased) event).placements().size())
                .containsExactly(1_000, 1_000, 500);
        assertThat(scenario.state().reservations()).isEmpty();
    }

    @Test
    void keepsNothingIfItCannotTakeAll() {
        NodeScenario scenario = ready().when(reserve(1, placement("a"), placement("b", 950, List.of())));

        scenario.thenReply(new OfferAnswered(List.of(), List.of(new Refusal(allocation("b"), "cpu"))));
        assertThat(scenario.state().reservations()).isEmpty();
        scenario.when(settle(1, false)).thenNothing().thenReply(new Recorded());
    }

    @Test
    void answersRepeatsAlike() {
        NodeScenario scenario = ready().when(reserve(1, placement("a")));
        OfferAnswered first = scenario.answer();

        scenario.when(reserve(1, placement("a"))).thenNothing().thenReply(first);
        scenario.after(settle(1, true));
        scenario.when(settle(1, true)).thenNothing().thenReply(new Recorded());
        scenario.when(reserve(1, placement("a"))).thenNothing().thenReply(first);
    }

    @Test
    void keepsRoomForMoreThanOneEventHolds() {
        Placement[] many = IntStream.range(0, 70)
                .mapToObj(number -> placement("many-" + number, 1, List.of()))
                .toArray(Placement[]::new);
        NodeScenario scenario = ready().when(reserve(1, many));

        assertThat(scenario.events()).hasSize(3);
        assertThat(scenario.answer().accepted()).hasSize(70);
        scenario.when(settle(1, true));
        assertThat(scenario.events()).hasSize(3);
        assertThat(scenario.state().allocations()).hasSize(70);
        assertThat(scenario.state().reservations()).isEmpty();
        scenario.when(reserve(1, many)).thenNothing();
        assertThat(scenario.answer().accepted()).hasSize(70);
    }

    @Test
    void stopsWhatIsReplacedOnlyOnceThatIsConfirmed() {
        Plan.Stop stop = new Plan.Stop(allocation("a"), Samples.NODE, "replaced", Optional.empty());
        ReserveOffer reserve = new ReserveOffer(offer(JOB, 2, 0, List.of("a"), List.of(placement("b")))
                .offer()
                .with(List.of(placement("b", 1_000, List.of(8080))), List.of(stop), List.of()));
        NodeScenario scenario =
                ready().after(offer(1, 0, placement("a", 1_000, List.of(8080)))).when(reserve);

        assertThat(scenario.answer().refused()).isEmpty();
        assertThat(scenario.allocation("a").desired()).isEqualTo(DesiredStatus.RUN);
        scenario.after(settle(2, true));
        assertThat(scenario.allocation("a").desired()).isEqualTo(DesiredStatus.STOP);
        assertThat(scenario.allocation("b").desired()).isEqualTo(DesiredStatus.RUN);
    }

    @Test
    void losesWhatItPromisedIfItIsDownByThen() {
        NodeScenario scenario =
                ready().after(reserve(1, placement("a")), new ExpireHeartbeat()).when(settle(1, true));

        scenario.thenReply(new Recorded());
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.LOST);
        assertThat(report(scenario).client()).isEqualTo(ClientStatus.LOST);
    }

    @Test
    void isNotEmptyBeforeItKnowsWhatComes() {
        NodeScenario scenario = ready().after(reserve(1, placement("a")), DRAIN);
        assertThat(scenario.state().drain()).isPresent();

        scenario.after(settle(1, true));
        assertThat(scenario.state().drain()).isPresent();
        assertThat(report(scenario).drain()).as("it has to go again").isPresent();
        scenario.after(update(ClientStatus.COMPLETE, "a"));
        assertThat(scenario.state().drain()).isEmpty();
    }

    @Test
    void isEmptyOnceNothingComes() {
        NodeScenario scenario = ready().after(reserve(1, placement("a")), DRAIN).when(settle(1, false));

        assertThat(scenario.events()).hasSize(2);
        assertThat(scenario.state().lastDrain().orElseThrow().status()).isEqualTo(DrainStatus.COMPLETE);
    }

    @Test
    void isNotForgottenWhileItKeepsRoom() {
        ready().after(reserve(1, placement("a")))
                .when(new NodeCommand.PurgeNode())
                .thenRefused(Reason.UNAVAILABLE, "node is being offered allocations, try again");
    }

    @Test
    void settlesNothingForAnOlderEvaluation() {
        NodeScenario scenario = ready().after(reserve(1, placement("a")), offer(2, 0, placement("b")));

        assertThat(scenario.state().reservations()).isEmpty();
        scenario.when(settle(1, true)).thenRefused(Reason.CONFLICT, "evaluation 1 of job \"web\" is older than 2");
        assertThat(scenario.state().allocations()).containsOnlyKeys(allocation("b"));
    }

    private static AllocationReport report(NodeScenario scenario) {
        return Optional.ofNullable(scenario.state().outboxes().get(JOB.id())).orElseThrow().reports().values().stream()
                .findFirst()
                .orElseThrow()
                .report();
    }
}
