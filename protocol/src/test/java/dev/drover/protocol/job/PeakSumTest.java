package dev.drover.protocol.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Lifecycle.Hook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Section 4 of Nomad's scheduler: what overlaps in time is added, of the phases the greatest counts. */
class PeakSumTest {
    private static final Optional<Lifecycle> MAIN = Optional.empty();

    private record Share(Optional<Lifecycle> lifecycle, long amount) {
        static Share of(Hook hook, boolean sidecar, long amount) {
            return new Share(Optional.of(new Lifecycle(hook, sidecar)), amount);
        }

        static Share main(long amount) {
            return new Share(MAIN, amount);
        }

        boolean isAt(Hook hook) {
            return lifecycle.filter(own -> own.hook() == hook).isPresent();
        }

        boolean isDuringMain() {
            return lifecycle
                    .map(own -> own.hook() == Hook.POSTSTART || (own.hook() == Hook.PRESTART && own.sidecar()))
                    .orElse(true);
        }
    }

    private static long peak(List<Share> shares) {
        PeakSum sum = new PeakSum();
        shares.forEach(share -> sum.add(share.lifecycle(), share.amount()));
        return sum.peak();
    }

    private static long sum(List<Share> shares, Predicate<Share> which) {
        return shares.stream().filter(which).mapToLong(Share::amount).sum();
    }

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of("nothing takes nothing", List.of(), 0),
                Arguments.of("main tasks are added", List.of(Share.main(3), Share.main(4)), 7),
                Arguments.of("a prestart task makes way", List.of(Share.of(Hook.PRESTART, false, 5), Share.main(4)), 5),
                Arguments.of("a prestart sidecar stays", List.of(Share.of(Hook.PRESTART, true, 5), Share.main(4)), 9),
                Arguments.of(
                        "prestart tasks overlap with their sidecars",
                        List.of(Share.of(Hook.PRESTART, false, 5), Share.of(Hook.PRESTART, true, 2), Share.main(4)),
                        7),
                Arguments.of(
                        "a poststart task comes on top of the main ones",
                        List.of(Share.of(Hook.POSTSTART, false, 5), Share.main(4)),
                        9),
                Arguments.of(
                        "a poststop task has the place of those that have ended",
                        List.of(Share.of(Hook.POSTSTOP, false, 5), Share.main(4)),
                        5),
                Arguments.of(
                        "the greatest phase counts",
                        List.of(
                                Share.of(Hook.PRESTART, false, 5),
                                Share.main(4),
                                Share.of(Hook.POSTSTART, true, 2),
                                Share.of(Hook.POSTSTOP, false, 3)),
                        6));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void countsWhatIsTakenAtOnce(String rule, List<Share> shares, long peak) {
        assertThat(peak(shares)).isEqualTo(peak);
    }

    @Property
    void liesBetweenEachPhaseAndTheWhole(@ForAll("shares") List<Share> shares) {
        assertThat(peak(shares))
                .isGreaterThanOrEqualTo(sum(shares, share -> share.isAt(Hook.PRESTART)))
                .isGreaterThanOrEqualTo(sum(shares, Share::isDuringMain))
                .isGreaterThanOrEqualTo(sum(shares, share -> share.isAt(Hook.POSTSTOP)))
                .isLessThanOrEqualTo(sum(shares, share -> true));
    }

    @Property
    void isTheSumWhereAllTasksAreMain(@ForAll("shares") List<Share> shares) {
        List<Share> main =
                shares.stream().map(share -> Share.main(share.amount())).toList();

        assertThat(peak(main)).isEqualTo(sum(main, share -> true));
    }

    @Property
    void doesNotDependOnTheOrder(@ForAll("shares") List<Share> shares) {
        List<Share> reversed = new ArrayList<>(shares);
        Collections.reverse(reversed);

        assertThat(peak(reversed)).isEqualTo(peak(shares));
    }

    @Provide
    Arbitrary<List<Share>> shares() {
        Arbitrary<Optional<Lifecycle>> lifecycles = Combinators.combine(
                        Arbitraries.of(Hook.class), Arbitraries.of(true, false))
                .as((hook, sidecar) -> new Lifecycle(hook, sidecar && hook != Hook.POSTSTOP))
                .optional();
        return Combinators.combine(lifecycles, Arbitraries.longs().between(0, Integer.MAX_VALUE))
                .as(Share::new)
                .list()
                .ofMaxSize(8);
    }
}
