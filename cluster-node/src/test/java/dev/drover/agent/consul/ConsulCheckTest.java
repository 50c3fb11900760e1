package dev.drover.agent.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.ServiceCheck;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConsulCheckTest {
    private static final String TIMES = "\"Interval\":\"10000ms\",";

    private static SampleServices.Check check(String type) {
        return new SampleServices.Check(type);
    }

    static Stream<Arguments> checks() {
        return Stream.of(
                Arguments.of(
                        "tcp",
                        check("tcp"),
                        "{" + TIMES + "\"Name\":\"alive\",\"TCP\":\"10.0.0.1:80\",\"Timeout\":\"2500ms\"}"),
                Arguments.of(
                        "http",
                        check("http").http("GET", "http", "/health"),
                        "{\"HTTP\":\"http://10.0.0.1:80/health\"," + TIMES
                                + "\"Method\":\"GET\",\"Name\":\"alive\",\"Timeout\":\"2500ms\"}"),
                Arguments.of(
                        "https, with all that can be sent",
                        check("http")
                                .http("POST", "https", "/h")
                                .sending(Map.of("Host", List.of("a", "b")), "hello")
                                .tls(true, "web.internal"),
                        "{\"Body\":\"hello\",\"HTTP\":\"https://10.0.0.1:80/h\",\"Header\":{\"Host\":[\"a\",\"b\"]},"
                                + TIMES
                                + "\"Method\":\"POST\",\"Name\":\"alive\",\"TLSServerName\":\"web.internal\","
                                + "\"TLSSkipVerify\":true,\"Timeout\":\"2500ms\"}"),
                Arguments.of(
                        "grpc for a service, over TLS",
                        check("grpc").grpc("shop.Cart", true),
                        "{\"GRPC\":\"10.0.0.1:80/shop.Cart\",\"GRPCUseTLS\":true," + TIMES
                                + "\"Name\":\"alive\",\"TLSSkipVerify\":false,\"Timeout\":\"2500ms\"}"),
                Arguments.of(
                        "one that takes several results, and begins somewhere",
                        check("tcp").judged(2, 3, 4, "warning"),
                        "{\"FailuresBeforeCritical\":4,\"FailuresBeforeWarning\":3," + TIMES
                                + "\"Name\":\"alive\",\"Status\":\"warning\",\"SuccessBeforePassing\":2,"
                                + "\"TCP\":\"10.0.0.1:80\",\"Timeout\":\"2500ms\"}"),
                Arguments.of(
                        "a script, which is made here and judged here",
                        check(ServiceCheck.SCRIPT).judged(2, 3, 4, ""),
                        "{\"Name\":\"alive\",\"TTL\":\"42500ms\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checks")
    void tellsConsulWhatToLookAt(String what, SampleServices.Check check, String definition) {
        ConsulCheck made = of("s", 0, check, "10.0.0.1");

        assertThat(ValueJson.write(made.definition())).isEqualTo(definition);
        assertThat(StandInRules.problemOfCheck(made.definition())).isEmpty();
        assertThat(made.isFed()).isEqualTo(definition.contains("TTL"));
    }

    @Test
    void putsBracketsAroundAnAddressWithColons() {
        assertThat(ValueJson.write(of("s", 0, check("tcp"), "::1").definition()))
                .contains("\"TCP\":\"[::1]:80\"");
    }

    @Test
    void isAnotherOnceAnythingAboutItIs() {
        String id = of("s", 0, check("tcp"), "10.0.0.1").id();

        assertThat(of("s", 0, check("tcp"), "10.0.0.1").id()).isEqualTo(id).startsWith("_drover-check-");
        assertThat(Stream.of(
                        of("t", 0, check("tcp"), "10.0.0.1"),
                        of("s", 1, check("tcp"), "10.0.0.1"),
                        of("s", 0, check("tcp").judged(2, 0, 0, ""), "10.0.0.1"),
                        of("s", 0, check("tcp"), "10.0.0.2")))
                .extracting(ConsulCheck::id)
                .doesNotContain(id)
                .doesNotHaveDuplicates();
    }

    private static ConsulCheck of(String service, int number, SampleServices.Check check, String host) {
        return ConsulCheck.of(
                service, number, check.build(), Optional.of(InetSocketAddress.createUnresolved(host, 80)));
    }
}
