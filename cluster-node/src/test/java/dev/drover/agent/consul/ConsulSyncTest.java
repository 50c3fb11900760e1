package dev.drover.agent.consul;

import static dev.drover.agent.consul.SampleServices.listed;
import static dev.drover.agent.consul.SampleServices.service;
import static dev.drover.agent.consul.SampleServices.tagged;
import static dev.drover.agent.consul.SampleServices.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.consul.ConsulContents.Check;
import dev.drover.agent.consul.ConsulSync.Step;
import dev.drover.protocol.job.Service.Weights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConsulSyncTest {
    private static final String OWN = "_drover-task-1-";
    private static final ConsulCheck CHECK = tcp(OWN + "a", 80);
    private static final ConsulCheck OTHER_CHECK = tcp(OWN + "a", 81);
    private static final ConsulService A = service(OWN + "a", CHECK);
    private static final Check PASSING = new Check(OWN + "a", "passing", "");

    private static ConsulContents contents(Map<String, Check> checks, ConsulService... there) {
        Map<String, ConsulService> services = new TreeMap<>();
        Arrays.stream(there).forEach(service -> services.put(service.id(), listed(service)));
        return new ConsulContents(services, checks);
    }

    private static ConsulService with(Map<String, ConsulService.Endpoint> addresses, Weights weights) {
        return new ConsulService(
                A.id(), A.name(), A.tags(), A.address(), A.port(), A.meta(), addresses, weights, false, A.checks());
    }

    static Stream<Arguments> rules() {
        Map<String, Check> own = Map.of(CHECK.id(), PASSING);
        Map<String, ConsulService.Endpoint> withOwnAddresses = new HashMap<>(A.taggedAddresses());
        withOwnAddresses.put("lan_ipv4", new ConsulService.Endpoint("10.0.0.1", 8080));
        Map<String, ConsulService.Endpoint> withOthers = new HashMap<>(A.taggedAddresses());
        withOthers.put("wan", new ConsulService.Endpoint("1.2.3.4", 8080));
        Step register = new Step.Register(A);
        return Stream.of(
                Arguments.of("nothing is there", A, ConsulContents.EMPTY, List.of(register)),
                Arguments.of("it is there as it is to be", A, contents(own, A), List.of()),
                Arguments.of("its check is not there", A, contents(Map.of(), A), List.of(register)),
                Arguments.of(
                        "it has a check that it has no more",
                        A,
                        contents(Map.of(CHECK.id(), PASSING, OTHER_CHECK.id(), PASSING), A),
                        List.of(new Step.RemoveCheck(A.id(), OTHER_CHECK.id()))),
                Arguments.of(
                        "its check has changed",
                        A,
                        contents(Map.of(OTHER_CHECK.id(), PASSING), A),
                        List.of(register, new Step.RemoveCheck(A.id(), OTHER_CHECK.id()))),
                Arguments.of(
                        "others have put a check to it",
                        A,
                        contents(Map.of(CHECK.id(), PASSING, "disk", PASSING), A),
                        List.of()),
                Arguments.of("it has other tags", A, contents(own, tagged(A, false, "c")), List.of(register)),
                Arguments.of("its tags are in another order", A, contents(own, tagged(A, false, "b", "a")), List.of()),
                Arguments.of(
                        "others have changed its tags, who may",
                        tagged(A, true, "a"),
                        contents(own, tagged(A, true, "x")),
                        List.of()),
                Arguments.of(
                        "others may change its tags from now on",
                        tagged(A, true, "a"),
                        contents(own, A),
                        List.of(new Step.Register(tagged(A, true, "a")))),
                Arguments.of(
                        "it has other weights",
                        A,
                        contents(own, with(A.taggedAddresses(), new Weights(1, 1))),
                        List.of(register)),
                Arguments.of(
                        "Consul has noted its address by itself",
                        A,
                        contents(own, with(withOwnAddresses, A.weights())),
                        List.of()),
                Arguments.of(
                        "it has an address that it has no more",
                        A,
                        contents(own, with(withOthers, A.weights())),
                        List.of(register)),
                Arguments.of(
                        "there is one that nobody wants",
                        A,
                        contents(own, A, service(OWN + "b")),
                        List.of(new Step.Deregister(OWN + "b"))),
                Arguments.of("there is one of somebody else", A, contents(own, A, service("db")), List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void does(String when, ConsulService wanted, ConsulContents there, List<Step> steps) {
        assertThat(ConsulSync.steps(Map.of(wanted.id(), wanted), there, id -> id.startsWith(OWN)))
                .isEqualTo(steps);
    }

    /** Whatever is there, once all steps are taken it is what is wanted, and what others have is as it was. */
    @Property(tries = 300)
    void makesOfAnythingWhatIsWanted(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, ConsulService> wanted = some(random, OWN);
        Map<String, ConsulService> others = some(random, "other-");
        Consul consul = new Consul();
        some(random, OWN).values().forEach(consul::register);
        others.values().forEach(consul::register);
        Map<String, Check> foreign = consul.checksOf(others);

        List<Step> steps = ConsulSync.steps(wanted, consul.contents(), id -> id.startsWith(OWN));
        steps.forEach(consul::perform);

        assertThat(ConsulSync.steps(wanted, consul.contents(), id -> id.startsWith(OWN)))
                .isEmpty();
        assertThat(consul.services.keySet())
                .filteredOn(id -> id.startsWith(OWN))
                .containsExactlyElementsOf(wanted.keySet());
        assertThat(consul.checksOf(others)).isEqualTo(foreign);
        others.forEach((id, service) -> assertThat(consul.services).containsEntry(id, listed(service)));
        wanted.values().forEach(service -> service.checks()
                .forEach(check -> assertThat(consul.checks).containsKey(check.id())));
    }

    private static Map<String, ConsulService> some(Random random, String prefix) {
        Map<String, ConsulService> services = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String id = prefix + random.nextInt(5);
            ConsulCheck[] checks = Stream.iterate(1, port -> port + 1)
                    .limit(random.nextInt(3))
                    .map(port -> tcp(id, port + random.nextInt(2) * 10))
                    .toArray(ConsulCheck[]::new);
            services.put(id, tagged(service(id, checks), random.nextBoolean(), "t" + random.nextInt(2)));
        }
        return services;
    }

    /** As the stand-in has it, without HTTP. */
    private static final class Consul {
        private final Map<String, ConsulService> services = new TreeMap<>();
        private final Map<String, Check> checks = new TreeMap<>();

        ConsulContents contents() {
            return new ConsulContents(services, checks);
        }

        Map<String, Check> checksOf(Map<String, ConsulService> owners) {
            Map<String, Check> found = new TreeMap<>(checks);
            found.values().removeIf(check -> !owners.containsKey(check.service()));
            return found;
        }

        void register(ConsulService service) {
            services.put(service.id(), listed(service));
            service.checks().forEach(check -> checks.put(check.id(), new Check(service.id(), "critical", "")));
        }

        void perform(Step step) {
            if (step instanceof Step.Register register) {
                register(register.registered());
            } else if (step instanceof Step.Deregister) {
                Objects.requireNonNull(services.remove(step.service()));
                checks.values().removeIf(check -> check.service().equals(step.service()));
            } else if (step instanceof Step.RemoveCheck remove) {
                Objects.requireNonNull(checks.remove(remove.check()));
            }
        }
    }
}
