package dev.drover.scheduler.feasible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.scheduler.NodeBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintRuleTest {
    private static final Node NODE = NodeBuilder.node(7)
            .nodeClass("large")
            .pool("build")
            .attribute("cpu.numcores", "8")
            .attribute("cpu.frequency", "2.5")
            .attribute("os.version", "22.04")
            .attribute("driver.java.version", "17.0.15")
            .attribute("kernel.version", "6.1.0-18-amd64")
            .attribute("os.signals", "SIGHUP, SIGTERM,SIGKILL")
            .attribute("unique.hostname", "seven")
            .meta("rack", "r1")
            .description();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${attr.kernel.name} | = | linux | true",
                "${attr.kernel.name} | == | linux | true",
                "${attr.kernel.name} | is | windows | false",
                "${attr.absent} | = | ${attr.absent} | false",
                "linux | = | ${attr.kernel.name} | true",
                "${attr.kernel.name} | != | windows | true",
                "${attr.kernel.name} | not | linux | false",
                "${attr.absent} | != | linux | true",
                "${attr.cpu.numcores} | > | 10 | false",
                "${attr.cpu.numcores} | >= | 8 | true",
                "${attr.cpu.numcores} | < | 10 | true",
                "${attr.cpu.frequency} | > | 2.25 | true",
                "${attr.cpu.frequency} | <= | 2.5 | true",
                "${attr.absent} | < | 10 | false",
                "b | > | a | true",
                "${attr.driver.java.version} | version | >= 17, < 18 | true",
                "${attr.driver.java.version} | version | ~> 17.0.3 | true",
                "${attr.driver.java.version} | version | ~> 16.0 | false",
                "${attr.kernel.version} | version | >= 5.0 | true",
                "${attr.driver.java.version} | version | nonsense | false",
                "${attr.driver.java.version} | semver | > 17.0.15-rc.1 | true",
                "1.8.0-beta | semver | >= 1.8.0 | false",
                "1.8.0-beta | semver | >= 1.7.9 | true",
                "1.8.0 | semver | ~> 1.8 | false",
                "${attr.os.version} | regexp | ^2[24] | true",
                "${attr.os.version} | regexp | ^23 | false",
                "${attr.os.version} | regexp | ( | false",
                "${attr.os.signals} | set_contains | SIGTERM,SIGHUP | true",
                "${attr.os.signals} | set_contains_all | SIGTERM,SIGUSR1 | false",
                "${attr.os.signals} | set_contains_any | SIGTERM,SIGUSR1 | true",
                "${attr.os.signals} | set_contains_any | SIGUSR1 | false",
                "${attr.os.version} | is_set | '' | true",
                "${attr.absent} | is_set | '' | false",
                "${attr.absent} | is_not_set | '' | true",
                "${node.datacenter} | = | dc1 | true",
                "${node.class} | = | large | true",
                "${node.pool} | = | build | true",
                "${node.unique.name} | = | node-7 | true",
                "${node.unique.id} | = | 00000000-0000-4000-8000-000000000007 | true",
                "${attr.unique.hostname} | = | seven | true",
                "${meta.rack} | = | r1 | true",
                "${meta.absent} | = | r1 | false",
                "${node.region} | is_set | '' | false",
                "${other.fact} | is_set | '' | false",
                "${attr.kernel.name} | no_such_operator | linux | false",
            })
    void holdsAsNomadHasIt(String left, String operator, String right, boolean expected) {
        assertThat(ConstraintRule.holds(new Constraint(left, operator, right), NODE))
                .isEqualTo(expected);
    }

    @Test
    void findsDriverAttributesWhereTheDriverBroughtThem() {
        Node.Driver java = new Node.Driver(true, true, "", Map.of("driver.java.runtime", "OpenJDK"));
        Node plain = NodeBuilder.node(1).description();
        Node node = new Node(
                plain.id(),
                "",
                "n",
                "dc1",
                "",
                "default",
                "",
                "",
                plain.resources(),
                plain.reserved(),
                Map.of("java", java),
                plain.attributes(),
                plain.meta(),
                Equipment.NONE);
        assertThat(ConstraintRule.holds(new Constraint("${attr.driver.java.runtime}", "=", "OpenJDK"), node))
                .isTrue();
    }

    @Test
    void givesUpOnExpressionsThatBacktrackWithoutEnd() {
        assertThat(BoundedRegexp.finds("a".repeat(40) + "b", "(a|aa)+$")).isFalse();
        assertThat(BoundedRegexp.finds("a".repeat(BoundedRegexp.MAX_TEXT_CHARACTERS + 1), "a"))
                .isFalse();
        assertThat(BoundedRegexp.finds("a", "a".repeat(BoundedRegexp.MAX_PATTERN_CHARACTERS + 1)))
                .isFalse();
        assertThat(BoundedRegexp.finds("(".repeat(900), "(".repeat(900) + ")".repeat(100)))
                .isFalse();
    }
}
