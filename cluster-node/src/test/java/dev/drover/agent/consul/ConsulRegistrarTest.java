package dev.drover.agent.consul;

import static dev.drover.agent.consul.SampleServices.script;
import static dev.drover.agent.consul.SampleServices.service;
import static dev.drover.agent.consul.SampleServices.tagged;
import static dev.drover.agent.consul.SampleServices.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.check.CheckResult.Status;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConsulRegistrarTest {
    private static final NodeId NODE = new NodeId("0badcafe-0001");
    private static final AllocationId ALLOCATION = new AllocationId("a1");
    private static final String ID = ServiceIds.of(NODE).of("_nomad-task-a1-group-api-web-http");
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final Duration OFTEN = Duration.ofMillis(20);

    private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    private final BlockingQueue<CheckResult> results = new LinkedBlockingQueue<>();
    private ConsulStandIn consul;
    private @Nullable ConsulRegistrar registrar;

    @BeforeEach
    void begin() throws IOException {
        consul = new ConsulStandIn("secret");
    }

    @AfterEach
    void end() {
        if (registrar != null) {
            registrar.close();
        }
        consul.close();
    }

    private ConsulRegistrar start(URI address, String token, AllocationId... restored) throws IOException {
        return start(new ConsulSettings(address, token, Optional.empty(), TIMEOUT), restored);
    }

    private ConsulRegistrar start(ConsulSettings settings, AllocationId... restored) throws IOException {
        if (registrar != null) {
            registrar.close();
        }
        ConsulRegistrar started = ConsulRegistrar.start(
                settings,
                new ConsulRegistrar.Pace(OFTEN, OFTEN, OFTEN, OFTEN, OFTEN),
                NODE,
                List.of(restored),
                Clock.systemUTC(),
                new Random(1));
        registrar = started;
        return started;
    }

    private ConsulRegistrar start(AllocationId... restored) throws IOException {
        return start(consul.address(), "secret", restored);
    }

    private void offer(ConsulRegistrar to, ConsulService... services) {
        to.offer(ALLOCATION, List.of(services), new ConsulCatalog.Listener() {
            @Override
            public void checked(String check, CheckResult result) {
                results.add(result);
            }

            @Override
            public void noted(String sentence) {
                notes.add(sentence);
            }
        });
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private String nextNote() throws InterruptedException {
        String note = notes.poll(60, TimeUnit.SECONDS);
        return note == null ? "none" : note;
    }

    @Test
    void tellsTheNodeWhatConsulIs() throws IOException {
        assertThat(start().attributes())
                .containsExactly(
                        Map.entry("consul.datacenter", "east"),
                        Map.entry("consul.revision", "abc"),
                        Map.entry("consul.server", "true"),
                        Map.entry("consul.version", "1.20.1"),
                        Map.entry("unique.consul.name", "machine-1"));
    }

    @Test
    void registersAllThatIsSaidAndRemovesIt() throws Exception {
        ConsulRegistrar started = start();
        offer(started, service(ID, tcp(ID, 1)));
        await(() -> consul.serviceIds().equals(List.of(ID)));

        Value.Fields registered = consul.services("web").get(0);
        assertThat(registered).isEqualTo(ConsulJson.registration(service(ID, tcp(ID, 1))));

        started.withdraw(ALLOCATION).toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(consul.serviceIds()).isEmpty();
        assertThat(consul.checkIds()).isEmpty();
    }

    @Test
    void followsChangesAndChangesNothingElse() throws IOException {
        consul.putService("db");
        consul.putService("_drover-task-another0-a1-x");
        consul.putService(ServiceIds.of(NODE).of("_nomad-task-long-gone"));
        ConsulRegistrar started = start();
        offer(started, service(ID));
        offer(started, tagged(service(ID, tcp(ID, 1)), false, "new"));

        await(() -> consul.checkIds().equals(List.of(tcp(ID, 1).id())));
        assertThat(consul.serviceIds()).containsExactly(ID, "_drover-task-another0-a1-x", "db");
        assertThat(StandInRules.text(consul.services("web").get(0), "Name")).isEqualTo("web");
    }

    @Test
    void registersEverythingAgainInAConsulThatHasLostIt() throws Exception {
        ConsulRegistrar started = start();
        offer(started, service(ID));
        await(() -> consul.serviceIds().contains(ID));

        consul.stop();
        consul.startAgain();

        await(() -> consul.serviceIds().contains(ID));
        assertThat(started.attributes()).isNotEmpty();
    }

    @Test
    void leavesWhatIsRegisteredWhenTheAgentGoesAndFindsItAgain() throws Exception {
        offer(start(), service(ID, tcp(ID, 1)));
        await(() -> consul.serviceIds().contains(ID));
        ConsulRegistrar next = start(ALLOCATION);
        int before = consul.requests().size();

        await(() -> consul.requests().size() > before + 5);
        offer(next, service(ID, tcp(ID, 1)));
        await(() -> consul.requests().size() > before + 10);

        assertThat(consul.requests().subList(before, consul.requests().size()))
                .noneMatch(request -> request.startsWith("PUT"));
    }

    @Test
    void saysWhyConsulRefusesAService() throws Exception {
        ConsulService wrong = new ConsulService(
                ID,
                "web",
                List.of(),
                "10.0.0.1",
                80,
                Map.of("a b", ""),
                Map.of(),
                service(ID).weights(),
                false,
                List.of());
        offer(start(), wrong);

        assertThat(nextNote())
                .isEqualTo("service \"web\" is not registered: Consul answers with status 400:"
                        + " Invalid Service Meta: Couldn't load metadata pair ('a b')");
    }

    @Test
    void saysThatItsTokenIsNotEnough() throws Exception {
        offer(start(consul.address(), "stolen"), service(ID));

        assertThat(nextNote())
                .isEqualTo("services are not registered yet: Consul answers with status 403: Permission denied");
    }

    @Test
    void keepsNobodyWaitingForAConsulThatDoesNotAnswer() throws Exception {
        ConsulRegistrar started = start();
        offer(started, service(ID));
        await(() -> consul.serviceIds().contains(ID));
        consul.hang(true);
        long began = System.nanoTime();

        started.withdraw(ALLOCATION).toCompletableFuture().get(60, TimeUnit.SECONDS);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        consul.hang(false);
        await(() -> consul.serviceIds().isEmpty());
    }

    @Test
    void keepsNoAgentFromItsStartForAConsulThatHangs() throws Exception {
        Duration timeout = Duration.ofSeconds(20);
        consul.hang(true);
        long began = System.nanoTime();

        ConsulRegistrar started = start(new ConsulSettings(consul.address(), "secret", Optional.empty(), timeout));

        assertThat(started.attributes()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(timeout.dividedBy(2));
        BlockingQueue<Map<String, String>> described = new LinkedBlockingQueue<>();
        started.onDescribed(described::add);
        consul.hang(false);
        assertThat(described.poll(60, TimeUnit.SECONDS)).containsEntry("consul.version", "1.20.1");
    }

    @Test
    void waitsForAConsulThatIsNotThereYet() throws Exception {
        consul.stop();
        ConsulRegistrar started = start();
        BlockingQueue<Map<String, String>> described = new LinkedBlockingQueue<>();
        started.onDescribed(described::add);
        offer(started, service(ID));
        assertThat(nextNote()).startsWith("services are not registered yet: Consul does not answer: ");
        assertThat(started.attributes()).isEmpty();

        consul.startAgain();

        assertThat(nextNote()).isEqualTo(ConsulOffers.REGISTERED);
        assertThat(described.poll(60, TimeUnit.SECONDS)).containsEntry("consul.version", "1.20.1");
        assertThat(consul.serviceIds()).containsExactly(ID);
    }

    @Test
    void hearsOfChecksAndTellsResultsOfItsOwn() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            ConsulCheck own = script(ID);
            ConsulRegistrar started = start();
            offer(started, service(ID, tcp(ID, listening.getLocalPort()), own));

            CheckResult made = results.poll(60, TimeUnit.SECONDS);
            assertThat(made).extracting(CheckResult::status).isEqualTo(Status.SUCCESS);
            started.feed(own.id(), result(Status.WARNING, "slow"));
            await(() -> consul.status(own.id()).equals("warning: slow"));

            consul.stop();
            consul.startAgain();

            await(() -> consul.status(own.id()).equals("warning: slow"));
        }
    }

    private static CheckResult result(Status status, String output) {
        return new CheckResult(status, output, 0, Instant.EPOCH);
    }
}
