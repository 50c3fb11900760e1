package dev.drover.node;

import static dev.drover.node.NodeFacts.allocation;
import static dev.drover.node.NodeFacts.offer;
import static dev.drover.node.NodeFacts.placement;
import static dev.drover.node.NodeFacts.register;
import static dev.drover.node.NodeFacts.update;
import static dev.drover.node.NodeScenario.node;
import static dev.drover.node.NodeScenario.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.DrainOrder;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeCommand.CheckDrain;
import dev.drover.protocol.node.NodeCommand.ExpireHeartbeat;
import dev.drover.protocol.node.NodeCommand.PurgeNode;
import dev.drover.protocol.node.NodeCommand.SetDrain;
import dev.drover.protocol.node.NodeCommand.SetEligibility;
import dev.drover.protocol.node.NodeEvent;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.server.Samples;
import dev.drover.view.NodeViews;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Job SYSTEM = Samples.system("logs");
    private static final Duration HOUR = Duration.ofHours(1);

    private static SetDrain drain(Duration deadline, boolean ignoreSystemJobs) {
        return new SetDrain(Optional.of(new DrainSpec(deadline, ignoreSystemJobs)), false, Map.of("why", "upgrade"));
    }

    private static SetDrain cancel(boolean markEligible) {
        return new SetDrain(Optional.empty(), markEligible, Map.of());
    }

    private static NodeCommand ofSystemJob(String allocation) {
        return offer(SYSTEM, 1, 0, List.of(), List.of(placement(allocation)));
    }

    private static Optional<DrainOrder> order(NodeScenario scenario, JobId job, String allocation) {
        Outbox outbox = scenario.state().outboxes().getOrDefault(job, Outbox.EMPTY);
        return Optional.ofNullable(outbox.reports().get(allocation(allocation)))
                .map(Outbox.Numbered::report)
                .flatMap(AllocationReport::drain);
    }

    private static Optional<DrainOrder> order(NodeScenario scenario, String allocation) {
        return order(scenario, NodeFacts.JOB.id(), allocation);
    }

    @Test
    void theSchedulerSeesThatItDrains() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), drain(HOUR, false));
        assertThat(NodeViews.of(scenario.state(), 1).orElseThrow().isDraining()).isTrue();

        scenario.after(cancel(false));
        assertThat(NodeViews.of(scenario.state(), 1).orElseThrow().isDraining()).isFalse();
    }

    @Test
    void changesItsEligibilityOnce() {
        NodeScenario scenario = ready().when(new SetEligibility(Eligibility.INELIGIBLE))
                .thenEvents(new NodeEvent.EligibilityChanged(Eligibility.INELIGIBLE))
                .thenReply(new NodeReply.Recorded());

        scenario.when(new SetEligibility(Eligibility.INELIGIBLE)).thenNothing().thenReply(new NodeReply.Recorded());
        assertThat(scenario.state().history())
                .last()
                .extracting(NodeState.Happening::message)
                .isEqualTo("Node marked as ineligible for scheduling");
    }

    @Test
    void takesNothingNewWhileItIsIneligibleAndKeepsWhatItHas() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), new SetEligibility(Eligibility.INELIGIBLE));

        assertThat(scenario.when(offer(2, 0, placement("b"))).answer().refused())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.why()).isEqualTo("node is not eligible"));
        assertThat(order(scenario, "a")).isEmpty();
        scenario.after(new SetEligibility(Eligibility.ELIGIBLE));
        assertThat(scenario.when(offer(3, 0, placement("b"))).answer().accepted())
                .containsExactly(allocation("b"));
    }

    @Test
    void staysIneligibleWhenItRegistersAgain() {
        assertThat(ready().after(new SetEligibility(Eligibility.INELIGIBLE), new ExpireHeartbeat(), register())
                        .state()
                        .eligibility())
                .isEqualTo(Eligibility.INELIGIBLE);
    }

    @Test
    void doesNothingForANodeNobodyKnows() {
        node().when(new SetEligibility(Eligibility.INELIGIBLE)).thenRefused(Reason.NOT_FOUND, "node not found");
        node().when(drain(HOUR, false)).thenRefused(Reason.NOT_FOUND, "node not found");
        node().when(new PurgeNode()).thenRefused(Reason.NOT_FOUND, "node not found");
    }

    @Test
    void tellsItsJobsWhatHasToGoAndUntilWhen() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"))).when(drain(HOUR, false));

        Drain drain = scenario.state().drain().orElseThrow();
        assertThat(drain.forceDeadline()).contains(scenario.now().at().plus(HOUR));
        assertThat(scenario.state().eligibility()).isEqualTo(Eligibility.INELIGIBLE);
        assertThat(order(scenario, "a")).contains(new DrainOrder(drain.forceDeadline()));
        assertThat(scenario.state().lastDrain().orElseThrow().status()).isEqualTo(DrainStatus.DRAINING);
        assertThat(scenario.state().lastDrain().orElseThrow().meta()).containsEntry("why", "upgrade");
    }

    @Test
    void hasNoDeadlineIfItIsToWaitAndOneAtOnceIfItIsForced() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a"))).when(drain(Duration.ZERO, false));
        assertThat(order(scenario, "a")).contains(new DrainOrder(Optional.empty()));

        scenario.when(drain(Duration.ofNanos(-1), false));
        assertThat(order(scenario, "a"))
                .contains(new DrainOrder(Optional.of(scenario.now().at())));
    }

    @Test
    void isDrainedAtOnceIfNothingIsThere() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), update(ClientStatus.COMPLETE, "a"))
                .when(drain(HOUR, false));

        assertThat(scenario.events()).hasSize(2);
        assertThat(scenario.state().drain()).isEmpty();
        assertThat(scenario.state().lastDrain().orElseThrow().status()).isEqualTo(DrainStatus.COMPLETE);
        assertThat(scenario.state().eligibility()).isEqualTo(Eligibility.INELIGIBLE);
    }

    @Test
    void isDrainedOnlyWhenTheProcessesHaveEnded() {
        NodeScenario scenario = ready().after(
                        offer(1, 0, placement("a"), placement("b")),
                        drain(HOUR, false),
                        offer(NodeFacts.JOB, 2, 0, List.of("a", "b"), List.of()));
        assertThat(scenario.state().drain()).as("they are only asked to stop").isPresent();

        scenario.after(update(ClientStatus.COMPLETE, "a"));
        assertThat(scenario.state().drain()).isPresent();
        scenario.when(update(ClientStatus.COMPLETE, "b"));

        assertThat(scenario.events()).hasSize(2).last().isInstanceOf(NodeEvent.DrainEnded.class);
        assertThat(scenario.state().drain()).isEmpty();
        assertThat(scenario.state().history())
                .last()
                .isEqualTo(new NodeState.Happening("Node drain complete", NodeState.Happening.DRAIN, scenario.now()));
    }

    @Test
    void isNotDrainedWhileWhatWasLostMayStillRun() {
        NodeScenario scenario =
                ready().after(offer(1, 0, placement("a")), drain(HOUR, false), new ExpireHeartbeat(), register());
        assertThat(scenario.state().drain()).isPresent();

        scenario.after(update(ClientStatus.COMPLETE, "a"));
        assertThat(scenario.state().drain()).isEmpty();
    }

    @Test
    void asksSystemJobsOnlyWhenAllOthersAreGone() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), ofSystemJob("s"), drain(HOUR, false));
        assertThat(order(scenario, SYSTEM.id(), "s")).isEmpty();

        scenario.after(update(ClientStatus.COMPLETE, "a"));
        assertThat(order(scenario, SYSTEM.id(), "s")).isPresent();
        assertThat(scenario.state().drain()).isPresent();
        scenario.after(update(ClientStatus.COMPLETE, "s"));
        assertThat(scenario.state().drain()).isEmpty();
    }

    @Test
    void asksSystemJobsAtTheDeadline() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), ofSystemJob("s"), drain(HOUR, false));

        scenario.when(new CheckDrain()).thenNothing();
        scenario.later(HOUR).after(new CheckDrain());
        assertThat(order(scenario, SYSTEM.id(), "s")).isPresent();
        scenario.when(new CheckDrain()).thenNothing();
    }

    @Test
    void leavesSystemJobsAloneIfItIsToldSo() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), ofSystemJob("s"), drain(HOUR, true));
        scenario.later(HOUR).when(new CheckDrain()).thenNothing();
        assertThat(order(scenario, SYSTEM.id(), "s")).isEmpty();

        scenario.after(update(ClientStatus.COMPLETE, "a"));
        assertThat(scenario.state().drain()).isEmpty();
    }

    @Test
    void isNotMadeEligibleWhileItDrains() {
        ready().after(offer(1, 0, placement("a")), drain(HOUR, false))
                .when(new SetEligibility(Eligibility.ELIGIBLE))
                .thenRefused(
                        Reason.CONFLICT, "can not set node's scheduling eligibility to eligible while it is draining");
    }

    @Test
    void tellsItsJobsThatADrainIsCalledOff() {
        NodeScenario scenario =
                ready().after(offer(1, 0, placement("a")), drain(HOUR, false)).when(cancel(true));

        assertThat(order(scenario, "a")).isEmpty();
        assertThat(scenario.state().outboxes()).containsKey(NodeFacts.JOB.id());
        assertThat(scenario.state().eligibility()).isEqualTo(Eligibility.ELIGIBLE);
        assertThat(scenario.state().lastDrain().orElseThrow().status()).isEqualTo(DrainStatus.CANCELED);
        scenario.when(cancel(true)).thenNothing().thenReply(new NodeReply.Recorded());
    }

    @Test
    void staysIneligibleIfItIsToldSo() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), drain(HOUR, false), cancel(false));
        assertThat(scenario.state().eligibility()).isEqualTo(Eligibility.INELIGIBLE);

        scenario.when(cancel(true)).thenEvents(new NodeEvent.EligibilityChanged(Eligibility.ELIGIBLE));
    }

    @Test
    void isForgottenWithAllItHas() {
        NodeScenario scenario = ready().after(offer(1, 0, placement("a")), update(ClientStatus.RUNNING, "a"))
                .when(new PurgeNode())
                .thenEvents(new NodeEvent.NodePurged(List.of(allocation("a"))));

        assertThat(scenario.state().node()).isEmpty();
        assertThat(scenario.allocation("a").client()).isEqualTo(ClientStatus.LOST);
        assertThat(scenario.state().outboxes()).containsKey(NodeFacts.JOB.id());
        scenario.after(register());
        assertThat(scenario.state().status()).isEqualTo(NodeStatus.READY);
    }
}
