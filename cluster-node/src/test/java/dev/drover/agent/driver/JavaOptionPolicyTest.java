package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaOptionPolicyTest {
    private static final JavaOptionPolicy STRICT = new JavaOptionPolicy(List.of());
    private static final JavaOptionPolicy SOME =
            new JavaOptionPolicy(List.of("-javaagent:/opt/agents/*", "-XX:OnError=gcore %p"));

    private static boolean refuses(JavaOptionPolicy policy, String... launcher) {
        return policy.refusal(Arrays.asList(launcher), Map.of(), Map.of()).isPresent();
    }

    /** CVE-2021-43415: QEMU's arguments gave access to the node; so do some of a JVM's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-javaagent:local/agent.jar",
                "-agentlib:jdwp=transport=dt_socket,server=y",
                "-agentpath:/tmp/libx.so",
                "-Xrunjdwp:server=y",
                "-XX:OnOutOfMemoryError=kill -9 %p",
                "-XX:OnError=sh local/x.sh",
                "-XX:Flags=.hotspotrc",
                "-XX:VMOptionsFile=local/options",
                "-XX:+ReadVMOptionsFile",
                "-Xdump:tool:events=throw,exec=sh local/x.sh",
                "-Xoptionsfile=local/options",
                "@local/args"
            })
    void refusesWhatRunsCodeOrReadsOptionsUnlessItIsAllowed(String option) {
        assertThat(STRICT.refusal(List.of("-Xmx64m", option), Map.of(), Map.of()))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("does not allow the JVM option \"" + option + "\""));
        assertThat(refuses(new JavaOptionPolicy(List.of("*")), option)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-Xmx64m", "-XX:+UseZGC", "-XX:OnlyKnown=1", "-Dagent=@x", "@", "--add-modules=x", "com.x.Main"})
    void leavesOthersAlone(String option) {
        assertThat(refuses(STRICT, option)).isFalse();
    }

    @Test
    void allowsWhatIsListed() {
        assertThat(refuses(SOME, "-javaagent:/opt/agents/otel.jar=port=1")).isFalse();
        assertThat(refuses(SOME, "-XX:OnError=gcore %p")).isFalse();
        assertThat(refuses(SOME, "-XX:OnError=gcore %p; sh x")).isTrue();
        assertThat(refuses(SOME, "-javaagent:/opt/agentsX/otel.jar")).isTrue();
        assertThat(refuses(SOME, "-javaagent:/opt/agents/../../tmp/evil.jar")).isTrue();
    }

    @Test
    void looksIntoTheVariablesThatJvmsRead() {
        for (String variable : List.of(
                "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "OPENJ9_JAVA_OPTIONS", "IBM_JAVA_OPTIONS")) {
            assertThat(STRICT.refusal(List.of(), Map.of(variable, "-Xmx1g '-javaagent:a b.jar'"), Map.of()))
                    .hasValueSatisfying(why -> assertThat(why).contains("\"-javaagent:a b.jar\" in " + variable));
        }
        Map<String, String> operators = Map.of("JAVA_TOOL_OPTIONS", "-javaagent:/apm.jar");
        assertThat(STRICT.refusal(List.of(), operators, operators)).isEmpty();
        assertThat(STRICT.refusal(List.of(), Map.of("OTHER", "-javaagent:x"), Map.of()))
                .isEmpty();
    }

    @Test
    void takesVariablesApartAsTheJvmDoes() {
        assertThat(JavaOptionPolicy.split("  -a  '-b c'\t-d\"e f\"g\n\"\" -javaage'nt:x' "))
                .containsExactly("-a", "-b c", "-de fg", "", "-javaagent:x");
        assertThat(JavaOptionPolicy.split("")).isEmpty();
    }
}
