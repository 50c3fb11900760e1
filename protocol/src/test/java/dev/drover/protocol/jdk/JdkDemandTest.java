package dev.drover.protocol.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JdkDemandTest {
    private static final Jdk DEBIAN = new Jdk("/jvm/a", "17.0.15", "Debian", "", "HotSpot");
    private static final Jdk TEMURIN = new Jdk("/jvm/b", "17.0.15", "Eclipse Adoptium", "Temurin-17.0.15+6", "HotSpot");
    private static final Jdk NEW = new Jdk("/jvm/c", "25.0.3", "Eclipse Adoptium", "Temurin-25.0.3+9", "HotSpot");
    private static final Jdk OLD = new Jdk("/jvm/d", "1.8.0_392", "Azul Systems, Inc.", "Zulu 8.74", "HotSpot");
    private static final List<Jdk> ALL = List.of(OLD, NEW, TEMURIN, DEBIAN);

    @Test
    void takesTheHighestVersionWithinTheBounds() {
        assertThat(new JdkDemand(">= 8", "").best(ALL)).contains(NEW);
        assertThat(new JdkDemand(">= 11, < 22", "").best(ALL)).contains(DEBIAN);
        assertThat(new JdkDemand("8", "").best(ALL)).contains(OLD);
        assertThat(new JdkDemand("21", "").best(ALL)).isEmpty();
    }

    @Test
    void knowsAVendorByItsNameOrThatOfItsDistribution() {
        assertThat(new JdkDemand("17", "temurin").best(ALL)).contains(TEMURIN);
        assertThat(new JdkDemand("", "adoptium").best(ALL)).contains(NEW);
        assertThat(new JdkDemand("", "AZUL").best(ALL)).contains(OLD);
        assertThat(new JdkDemand("", "Oracle").best(ALL)).isEmpty();
    }

    @Property(tries = 50)
    void choosesTheSameWhateverTheOrder(@ForAll @IntRange(max = 1000) int seed) {
        List<Jdk> shuffled = new ArrayList<>(ALL);
        Collections.shuffle(shuffled, new Random(seed));
        JdkDemand demand = new JdkDemand("17", "");
        assertThat(demand.best(shuffled)).isEqualTo(demand.best(ALL));
        assertThat(NodeJdks.of(NodeJdks.attributes(shuffled))).isEqualTo(shuffled);
    }

    @Test
    void isReadFromAConfigAsFarAsItIsWrittenOut() {
        assertThat(JdkDemand.of(config(Map.of()))).isEmpty();
        assertThat(JdkDemand.of(config(Map.of("java_version", new Value.Numeric(17)))))
                .contains(new JdkDemand("17", ""));
        assertThat(JdkDemand.of(config(Map.of("java_version", new Value.Text("${meta.java}")))))
                .isEmpty();
        assertThat(new JdkDemand(">= 17", "temurin")).hasToString("java_version >= 17, java_vendor temurin");
    }

    private static Value.Fields config(Map<String, Value> values) {
        return new Value.Fields(values);
    }
}
