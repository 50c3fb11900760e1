package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.jobspec.hcl.HclException;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.protocol.setting.NodePool;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NodePoolFileTest {
    private static NodePool read(String text) {
        return NodePoolFile.read(SourceFile.of("pool.hcl", text), Inputs.none(() -> "uuid"));
    }

    @Test
    void readsAllOfIt() {
        assertThat(read("""
            node_pool "gpu" {
              description = "with devices"
              meta {
                owner = "research"
              }
              scheduler_config {
                scheduler_algorithm             = "spread"
                memory_oversubscription_enabled = false
              }
            }
            """))
                .isEqualTo(new NodePool(
                        "gpu",
                        "with devices",
                        Map.of("owner", "research"),
                        Optional.of(Algorithm.SPREAD),
                        Optional.of(false)));
    }

    @Test
    void takesTheClustersConfigurationWhereItSaysNothing() {
        assertThat(read("node_pool \"gpu\" {}")).isEqualTo(NodePool.named("gpu"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("", "pool.hcl:1,1: the file has no \"node_pool\" block"),
                Arguments.of(
                        "node_pool \"a\" {}\nnode_pool \"b\" {}", "the file has more than one \"node_pool\" block"),
                Arguments.of("node_pool \"a b\" {}", "the name of a node pool must be 1 to 128 letters"),
                Arguments.of("node_pool \"a\" {\n  meta = 3\n}", "pool.hcl:2,"),
                Arguments.of("node_pool \"a\" {\n  colour = \"red\"\n}", "pool.hcl:2,3"),
                Arguments.of("node_pool \"a\" {\n  node_identity_ttl = \"1h\"\n}", "is not supported by this version"),
                Arguments.of(
                        "node_pool \"a\" {\n  scheduler_config {\n    scheduler_algorithm = \"random\"\n  }\n}",
                        "pool.hcl:3,5: \"scheduler_algorithm\" must be \"binpack\" or \"spread\""));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhere(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(HclException.class).hasMessageContaining(message);
    }
}
