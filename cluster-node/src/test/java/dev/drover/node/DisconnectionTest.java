package dev.drover.node;

import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.register;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.ExpireUnknown;
import dev.drover.protocol.node.NodeCommand.TakeOffer;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeEvent.NodeStatusChanged;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.protocol.node.Offer;
import dev.drover.server.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a missed heartbeat means where groups let their allocations be unknown for a while. */
class DisconnectionTest {
    private static final String MISSED = "Node heartbeat missed";
    private static final Duration WHILE = Duration.ofMinutes(5);
    private static final Job LASTING =
            job("web", new DisconnectPolicy(Optional.of(WHILE), Optional.empty(), true, Reconcile.BEST_SCORE));
    private static final Job FOR_GOOD =
            job("api", new DisconnectPolicy(Optional.empty(), Optional.empty(), false, Reconcile.BEST_SCORE));

    private static Job job(String id, DisconnectPolicy policy) {
        return Samples.disconnecting(Samples.service(id, 2), policy);
    }

    private static NodeScenario running(Job job, String... allocations) {
        NodeScenario scenario = ready();
        long number = 0;
        for (String id : allocations) {
            scenario.after(offer(job, ++number, 0, List.of(), List.of(placement(id))));
        }
        return scenario.after(update(ClientStatus.RUNNING, allocations));
    }

    private static AllocationReport report(NodeScenario scenario, Job job, String allocation) {
        Outbox outbox = Objects.requireNonNull(scenario.state().outboxes().get(job.id()));
        return Objects.requireNonNull(outbox.reports().get(allocation(allocation)))
                .report();
    }

    @Test
    void isDisconnectedWhileSomethingMayBeUnknownAndTellsTheJob() {
        NodeScenario scenario = running(LASTING, "a").when(new ExpireHeartbeat());

        scenario.thenEvents(
                new NodeStatusChanged(NodeStatus.DISCONNECTED, MISSED, List.of(), List.of(allocation("a"))));
        assertThat(scenario.state().status()).isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.UNKNOWN);
        assertThat(scenario.allocation("a").desired()).isEqualTo(DesiredStatus.RUN);
        assertThat(scenario.allocation("a").clientDescription())
                .isEqualTo("alloc is unknown since its node is disconnected");
        assertThat(report(scenario, LASTING, "a").client()).isEqualTo(ClientStatus.UNKNOWN);
        scenario.when(new ExpireHeartbeat()).thenNothing();
    }

    /** A node that holds more than one event may name is down nevertheless. */
    @Test
    void losesMoreThanOneEventNames() {
        List<Placement> many = IntStream.range(0, 2_500)
                .mapToObj(number -> placement("many-" + number))
                .toList();
        Offer taken = offer(NodeFacts.JOB, 1, 0, List.of(), many).offer();
        NodeScenario scenario = ready().given(new NodeEvent.OfferTaken(taken, List.of()));

        scenario.when(new ExpireHeartbeat());

        assertThat(scenario.state().status()).isEqualTo(NodeStatus.DOWN);
        assertThat(scenario.events()).hasSize(3);
        assertThat(scenario.state().allocations().values()).hasSize(2_500).allSatisfy(lost -> assertThat(lost.client())
                .isEqualTo(ClientStatus.LOST));
        assertThat(scenario.state().history())
                .filteredOn(happening -> happening.message().contains("missed"))
                .hasSize(1);
    }

    @Test
    void losesWhatHasNotStartedOrIsToEnd() {
        NodeScenario scenario = running(LASTING, "a", "b")
                .after(offer(LASTING, 9, 0, List.of("b"), List.of(placement("c"))))
                .when(new ExpireHeartbeat());

        scenario.thenEvents(new NodeStatusChanged(
                NodeStatus.DISCONNECTED, MISSED, List.of(allocation("b"), allocation("c")), List.of(allocation("a"))));
    }

    @Test
    void isDownAtOnceWhereNothingIsEverLostForHavingBeenUnknown() {
        NodeScenario scenario = running(FOR_GOOD, "a").when(new ExpireHeartbeat());

        scenario.thenEvents(new NodeStatusChanged(NodeStatus.DOWN, MISSED, List.of(), List.of(allocation("a"))));
        assertThat(Disconnection.nextEnd(scenario.state())).isEmpty();
        scenario.later(Duration.ofDays(30)).when(new ExpireUnknown()).thenNothing();
    }

    @Test
    void isDownOnceTheLastHasBeenUnknownForTooLong() {
        Job longer = job(
                "api",
                new DisconnectPolicy(Optional.of(WHILE.multipliedBy(2)), Optional.empty(), true, Reconcile.BEST_SCORE));
        NodeScenario scenario = running(LASTING, "a")
                .after(offer(longer, 1, 0, List.of(), List.of(placement("b"))))
                .after(update(ClientStatus.RUNNING, "b"), new ExpireHeartbeat());

        assertThat(Disconnection.nextEnd(scenario.state()))
                .contains(scenario.now().at().plus(WHILE));
        scenario.when(new ExpireUnknown()).thenNothing();
        scenario.later(WHILE)
                .when(new ExpireUnknown())
                .thenEvents(new NodeEvent.UnknownExpired(List.of(allocation("a"))));
        assertThat(scenario.state().status()).isEqualTo(NodeStatus.DISCONNECTED);
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.LOST);
        scenario.later(WHILE)
                .when(new ExpireUnknown())
                .thenEvents(new NodeStatusChanged(NodeStatus.DOWN, MISSED, List.of(allocation("b")), List.of()));
        assertThat(scenario.state().unknown()).isEmpty();
        assertThat(report(scenario, longer, "b").client()).isEqualTo(ClientStatus.LOST);
    }

    @Test
    void holdsTheResourcesOfWhatIsUnknown() {
        NodeScenario scenario = ready().after(
                        offer(LASTING, 1, 0, List.of(), List.of(placement("a", 1_000, List.of()))))
                .after(update(ClientStatus.RUNNING, "a"), new ExpireHeartbeat(), register());

        assertThat(scenario.when(offer(LASTING, 2, 0, List.of(), List.of(placement("b"))))
                        .answer()
                        .refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).isEqualTo("cpu"));
    }

    @Test
    void takesNoPlacementWhileItIsDisconnected() {
        NodeScenario scenario = running(LASTING, "a").after(new ExpireHeartbeat());

        assertThat(scenario.when(offer(LASTING, 2, 0, List.of(), List.of(placement("b"))))
                        .answer()
                        .refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).isEqualTo("node is disconnected"));
    }

    @Test
    void tellsTheJobThatItIsHeardOfAgain() {
        NodeScenario scenario = running(LASTING, "a").after(new ExpireHeartbeat(), register());
        assertThat(scenario.state().status()).isEqualTo(NodeStatus.READY);
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.UNKNOWN);

        scenario.after(update(ClientStatus.RUNNING, "a"));
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.RUNNING);
        assertThat(scenario.state().unknown()).isEmpty();
        assertThat(report(scenario, LASTING, "a").client()).isEqualTo(ClientStatus.RUNNING);
        scenario.later(WHILE).when(new ExpireUnknown()).thenNothing();
    }

    @Test
    void mayStillRunWhatItsJobHasGivenUp() {
        NodeScenario scenario = running(FOR_GOOD, "a").after(new ExpireHeartbeat());
        Plan.Stop stop = new Plan.Stop(allocation("a"), Samples.NODE, "not needed", Optional.of(ClientStatus.LOST));
        Offer offer = offer(FOR_GOOD, 9, 0, List.of(), List.of()).offer();
        scenario.after(new TakeOffer(
                new Offer(offer.evaluation(), 0, 9, FOR_GOOD, 0, List.of(), List.of(stop), List.of(), Map.of())));

        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.LOST);
        assertThat(scenario.state().ending()).containsKey(allocation("a"));
        assertThat(scenario.state().unknown()).isEmpty();
    }
}
