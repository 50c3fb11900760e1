package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules every table, list and figure of the command line follows. */
class LayoutTest {
    @Test
    void padsColumnsToTheWidestCellAndCutsTrailingBlanks() {
        Table table = Table.of("ID", "Status").row("web", "running").row("a longer one", "dead");

        assertThat(table.lines())
                .containsExactly("ID            Status", "web           running", "a longer one  dead");
    }

    @Test
    void showsEmptyCellsAsNone() {
        assertThat(Table.of("ID", "Class", "Status").row("a", "", "ready").lines())
                .containsExactly("ID  Class   Status", "a   <none>  ready");
        assertThat(Table.blank("CPU", "Memory", "Disk").row("1", "", "2").lines())
                .containsExactly("CPU  Memory  Disk", "1            2");
    }

    @Test
    void countsCharactersNotBytes() {
        assertThat(Table.of("Name", "X").row("größe", "1").lines()).containsExactly("Name   X", "größe  1");
    }

    @Test
    void keepsACellOnOneLine() {
        assertThat(Table.of("A", "B").row("two\nlines", "x").lines()).containsExactly("A          B", "two lines  x");
    }

    @Test
    void alignsValuesAfterTheirNames() {
        assertThat(new KeyValues()
                        .add("ID", "web")
                        .add("Submit Date", "")
                        .addUnlessEmpty("Gone", "")
                        .add("Priority", 50)
                        .lines())
                .containsExactly("ID          = web", "Submit Date = <none>", "Priority    = 50");
    }

    @Test
    void shortensIdentifiersToEightCharacters() {
        assertThat(ShortId.of("12345678-90ab", false)).isEqualTo("12345678");
        assertThat(ShortId.of("12345678-90ab", true)).isEqualTo("12345678-90ab");
        assertThat(ShortId.of("short", false)).isEqualTo("short");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "59, 59s",
        "60, 1m",
        "62, 1m2s",
        "3600, 1h",
        "3605, 1h5s",
        "3661, 1h1m",
        "90000, 1d1h",
        "2592000, 1mo",
        "34214400, 1y1mo"
    })
    void showsTheTwoLargestUnitsOfATime(long seconds, String text) {
        assertThat(Times.amount(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void showsTimesInTheLocalZone() {
        Clock berlin = Clock.fixed(CommandLineTool.NOW, ZoneId.of("Europe/Berlin"));
        Instant time = Instant.parse("2026-07-01T08:05:09.999Z");

        assertThat(new Times(berlin, true).full(time)).isEqualTo("2026-07-01T10:05:09+02:00");
        assertThat(new Times(Clock.fixed(CommandLineTool.NOW, ZoneOffset.UTC), true).full(time))
                .isEqualTo("2026-07-01T08:05:09Z");
    }

    @Test
    void showsRelativeTimes() {
        Times times = new Times(Clock.fixed(CommandLineTool.NOW, ZoneOffset.UTC), false);

        assertThat(times.show(Optional.of(CommandLineTool.NOW.minusSeconds(62))))
                .isEqualTo("1m2s ago");
        assertThat(times.show(Optional.of(CommandLineTool.NOW.plusSeconds(30)))).isEqualTo("30s from now");
        assertThat(times.show(Optional.of(CommandLineTool.NOW.plusMillis(300)))).isEqualTo("0s ago");
        assertThat(times.show(Optional.empty())).isEqualTo("<none>");
    }

    @Test
    void readsTimesOfTheApi() {
        assertThat(Times.ofText("0001-01-01T00:00:00Z")).isEmpty();
        assertThat(Times.ofText("")).isEmpty();
        assertThat(Times.ofText("yesterday")).isEmpty();
        assertThat(Times.ofText("2026-11-23T13:00:00.5+01:00")).contains(Instant.parse("2026-11-23T12:00:00.5Z"));
        assertThat(Times.ofNanos(0)).isEmpty();
        assertThat(Times.ofNanos(1_500_000_000L)).contains(Instant.ofEpochSecond(1, 500_000_000));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "20971520, 20 MiB",
        "1610612736, 1.5 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void showsSizesInBinaryUnits(long bytes, String text) {
        assertThat(Sizes.ofBytes(bytes)).isEqualTo(text);
    }

    @Test
    void listsWhyPlacementFailed() throws Exception {
        List<String> lines = PlacementFailures.groups(Json.read("""
            {"api":{"NodesEvaluated":0,"NodesAvailable":{"dc1":0,"dc2":3}},
             "web":{"NodesEvaluated":3,"CoalescedFailures":1,"ClassFiltered":{"big":1},
               "ConstraintFiltered":{"${attr.kernel.name} = linux":2,"missing drivers":1},
               "NodesExhausted":2,"ClassExhausted":{"big":1},"DimensionExhausted":{"memory":2},
               "QuotaExhausted":["cpu"]}}
            """));

        assertThat(lines)
                .containsExactly(
                        "Task Group \"api\" (failed to place 1 allocation):",
                        "  * No nodes were eligible for evaluation",
                        "  * No nodes are available in datacenter \"dc1\"",
                        "Task Group \"web\" (failed to place 2 allocations):",
                        "  * Class \"big\": 1 nodes excluded by filter",
                        "  * Constraint \"${attr.kernel.name} = linux\": 2 nodes excluded by filter",
                        "  * Constraint \"missing drivers\": 1 nodes excluded by filter",
                        "  * Resources exhausted on 2 nodes",
                        "  * Class \"big\" exhausted on 1 nodes",
                        "  * Dimension \"memory\" exhausted on 2 nodes",
                        "  * Quota limit hit \"cpu\"");
    }

    @Test
    void showsWhatKeptNodesOut() throws Exception {
        assertThat(PlacementFailures.metrics(Json.read("""
            {"NodesEvaluated":0,"NodesAvailable":{"dc9":0},"LeftOut":{"NodesKnown":9,
              "Reasons":{"node pool":2,"datacenter":3,"down":1,"draining":2,"ineligible":1}}}
            """)))
                .containsExactly(
                        "  * No nodes were eligible for evaluation",
                        "  * No nodes are available in datacenter \"dc9\"",
                        "  * Left out 9 of 9 nodes: 3 in other datacenters, 1 down, 2 draining, 1 ineligible,"
                                + " 2 in other node pools");
        assertThat(PlacementFailures.metrics(
                        Json.read("{\"NodesEvaluated\":0,\"LeftOut\":{\"NodesKnown\":0,\"Reasons\":{}}}")))
                .containsExactly("  * No nodes were eligible for evaluation", "  * There are no nodes in the cluster");
        assertThat(PlacementFailures.metrics(
                        Json.read("{\"NodesEvaluated\":2,\"LeftOut\":{\"NodesKnown\":2,\"Reasons\":{}}}")))
                .isEmpty();
    }

    @Test
    void showsWhatWasAskedAndFoundAndTheNearestNode() throws Exception {
        List<String> lines = PlacementFailures.metrics(Json.read("""
            {"NodesEvaluated":3,
             "Misses":[{"What":"cpu","Asked":"4001","Found":"4000","Nodes":2},
               {"What":"${meta.ssd} = yes","Asked":"yes","Found":"","Nodes":1},
               {"What":"distinct_hosts","Asked":"","Found":"","Nodes":1}],
             "NearestFit":{"NodeID":"n1","Misses":[{"What":"cpu","Asked":"4001","Found":"4000","Nodes":1},
               {"What":"distinct_hosts","Asked":"","Found":"","Nodes":1}]}}
            """));

        assertThat(lines)
                .containsExactly(
                        "  * cpu: asked \"4001\", found \"4000\" on 2 nodes",
                        "  * ${meta.ssd} = yes: asked \"yes\", found nothing on 1 nodes",
                        "  * Nearest fit: node n1",
                        "      cpu: asked \"4001\", found \"4000\"",
                        "      distinct_hosts");
    }
}
