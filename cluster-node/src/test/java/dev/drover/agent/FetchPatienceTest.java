package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.FetchAnswer.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FetchPatienceTest {
    private static Optional<FetchPatience> after(FetchPatience patience, Kind kind, int times) {
        Optional<FetchPatience> left = Optional.of(patience);
        for (int time = 0; time < times; time++) {
            left = left.flatMap(one -> one.after(new FetchAnswer(kind, "why")));
        }
        return left;
    }

    @Test
    void waitsForAPredecessorHoweverLongItTakes() {
        assertThat(after(FetchPatience.FRESH, Kind.NOT_YET, 100_000)).isPresent();
    }

    @Test
    void endsWhereNoServerHasIt() {
        assertThat(after(FetchPatience.FRESH, Kind.ELSEWHERE, FetchPatience.MOST_MISSED - 1))
                .isPresent();
        assertThat(after(FetchPatience.FRESH, Kind.ELSEWHERE, FetchPatience.MOST_MISSED))
                .isEmpty();
    }

    @Test
    void countsBrokenCopiesWhateverIsBetweenThem() {
        FetchPatience patience = FetchPatience.FRESH;
        for (int copy = 1; copy < FetchPatience.MOST_BROKEN; copy++) {
            patience = after(patience, Kind.BROKEN, 1).orElseThrow();
            patience = after(patience, Kind.ELSEWHERE, FetchPatience.MOST_MISSED - 1)
                    .orElseThrow();
        }

        assertThat(after(patience, Kind.BROKEN, 1)).isEmpty();
    }

    @Test
    void endsAtOnceWhereItIsNotToBeHad() {
        assertThat(after(FetchPatience.FRESH, Kind.NEVER, 1)).isEmpty();
    }

    @Test
    void readsTheServersAnswer() {
        assertThat(FetchAnswer.of(409, "not yet")).isEqualTo(new FetchAnswer(Kind.NOT_YET, "not yet"));
        assertThat(FetchAnswer.of(503, "elsewhere")).isEqualTo(new FetchAnswer(Kind.ELSEWHERE, "elsewhere"));
        assertThat(FetchAnswer.of(404, ""))
                .isEqualTo(new FetchAnswer(Kind.NEVER, "the server answered with status 404"));
    }
}
