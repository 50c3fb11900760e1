package dev.drover.agent.consul;

import static dev.drover.agent.consul.SampleServices.listed;
import static dev.drover.agent.consul.SampleServices.service;
import static dev.drover.agent.consul.SampleServices.tagged;
import static dev.drover.agent.consul.SampleServices.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.consul.ConsulContents.Check;
import dev.drover.agent.consul.ConsulSync.Step;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsulOffersTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ServiceIds IDS = ServiceIds.of(new NodeId("0badcafe-0001"));
    private static final AllocationId ALLOCATION = new AllocationId("a1");
    private static final String ID = IDS.of("_nomad-task-a1-group-api-web-http");
    private static final ConsulCheck CHECK = tcp(ID, 80);
    private static final ConsulService SERVICE = service(ID, CHECK);
    private static final Step REGISTER = new Step.Register(SERVICE);
    private static final ConsulContents THERE = there("passing", "ok");

    private final ConsulOffers offers = new ConsulOffers(IDS, List.of());
    private final Heard heard = new Heard();

    /** What an allocation is told. */
    private static final class Heard implements ConsulCatalog.Listener {
        private final List<String> notes = new ArrayList<>();
        private final List<CheckResult.Status> results = new ArrayList<>();

        @Override
        public void checked(String check, CheckResult result) {
            results.add(result.status());
        }

        @Override
        public void noted(String sentence) {
            notes.add(sentence);
        }
    }

    private static ConsulContents there(String status, String output) {
        return new ConsulContents(Map.of(ID, listed(SERVICE)), Map.of(CHECK.id(), new Check(ID, status, output)));
    }

    @Test
    void callsServicesByNodeAndAllocation() {
        assertThat(ID).isEqualTo("_drover-task-0badcafe-a1-group-api-web-http");
    }

    @Test
    void registersAgainAtOnceWhatConsulHasLostAndLaterWhatItShowsOtherwise() {
        offers.offer(ALLOCATION, List.of(SERVICE), heard);
        offers.done(REGISTER, NOW);
        ConsulContents otherwise =
                new ConsulContents(Map.of(ID, tagged(listed(SERVICE), false, "other")), THERE.checks());

        assertThat(offers.steps(ConsulContents.EMPTY, NOW)).containsExactly(REGISTER);
        assertThat(offers.steps(otherwise, NOW)).isEmpty();
        assertThat(offers.steps(otherwise, NOW.plus(ConsulOffers.DONE_PAUSE))).containsExactly(REGISTER);
    }

    @Test
    void leavesWhatWasRefusedAloneForAWhileUnlessItChanges() {
        offers.offer(ALLOCATION, List.of(SERVICE), heard);
        assertThat(offers.refused(REGISTER, "Permission denied", NOW)).isTrue();

        assertThat(offers.steps(ConsulContents.EMPTY, NOW.plusSeconds(29))).isEmpty();
        assertThat(offers.steps(ConsulContents.EMPTY, NOW.plus(ConsulOffers.REFUSED_PAUSE)))
                .containsExactly(REGISTER);
        ConsulService changed = tagged(SERVICE, false, "other");
        offers.offer(ALLOCATION, List.of(changed), heard);
        assertThat(offers.steps(ConsulContents.EMPTY, NOW)).containsExactly(new Step.Register(changed));
    }

    @Test
    void saysOnceThatItIsRefusedAndOnceThatItIsNot() {
        offers.offer(ALLOCATION, List.of(SERVICE), heard);
        offers.refused(REGISTER, "Permission denied", NOW);
        assertThat(offers.refused(REGISTER, "Permission denied", NOW)).isFalse();
        assertThat(offers.tell(ConsulContents.EMPTY, NOW)).isFalse();
        assertThat(heard.notes).containsExactly("service \"web\" is not registered: Permission denied");

        offers.done(REGISTER, NOW);
        offers.tell(THERE, NOW);
        offers.tell(THERE, NOW);

        assertThat(heard.notes).hasSize(2).last().isEqualTo(ConsulOffers.REGISTERED);
    }

    @Test
    void saysThatConsulIsSilentToThoseWhoWaitForIt() {
        offers.offer(ALLOCATION, List.of(SERVICE), heard);
        offers.silent("nobody there");
        offers.silent("nobody there");
        assertThat(heard.notes).containsExactly("services are not registered yet: nobody there");

        Heard registered = new Heard();
        ConsulOffers others = new ConsulOffers(IDS, List.of());
        others.offer(ALLOCATION, List.of(SERVICE), registered);
        others.done(REGISTER, NOW);
        others.tell(THERE, NOW);
        others.silent("nobody there");
        assertThat(registered.notes).isEmpty();
    }

    @Test
    void tellsWhereChecksStandOnceTheyWereMade() {
        offers.offer(ALLOCATION, List.of(SERVICE), heard);
        offers.done(REGISTER, NOW);

        assertThat(offers.tell(there("critical", ""), NOW)).isFalse();
        assertThat(heard.results).isEmpty();
        assertThat(offers.tell(there("critical", "refused"), NOW)).isFalse();
        assertThat(offers.tell(there("warning", "slow"), NOW)).isFalse();
        assertThat(offers.tell(THERE, NOW)).isTrue();

        assertThat(heard.results)
                .containsExactly(CheckResult.Status.FAILURE, CheckResult.Status.WARNING, CheckResult.Status.SUCCESS);
    }

    @Test
    void leavesWhatAnEarlierAgentRegisteredUntilItsAllocationWasHeardOf() {
        ConsulOffers restored = new ConsulOffers(IDS, List.of(ALLOCATION));
        ConsulContents there = new ConsulContents(
                Map.of(ID, listed(SERVICE), IDS.of("_nomad-task-gone-x"), service(IDS.of("_nomad-task-gone-x"))),
                Map.of());

        assertThat(restored.steps(there, NOW)).containsExactly(new Step.Deregister(IDS.of("_nomad-task-gone-x")));
        assertThat(restored.withdraw(ALLOCATION)).isTrue();
        assertThat(restored.withdraw(ALLOCATION)).isFalse();

        assertThat(restored.steps(there, NOW.plus(Duration.ofMinutes(1)))).contains(new Step.Deregister(ID));
    }
}
