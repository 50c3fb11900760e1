package dev.drover.scheduler.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule 3.1 of Nomad's scheduler: how many nodes are scored, and which of them wins. */
class BestOfFewTest {
    private static ScoredNode scored(int number, double score) {
        NodeView node = NodeBuilder.node(number).view();
        Candidate candidate =
                new Candidate(node, node, List.of(), List.of(), 0, 0, 0, OptionalDouble.empty(), new int[0]);
        return new ScoredNode(candidate, 0, 0, List.of(), 0, score);
    }

    /** Adds nodes 1, 2 and so on for as long as there are not enough. */
    private static BestOfFew walk(int limit, double... scores) {
        BestOfFew best = new BestOfFew(limit);
        for (int at = 0; at < scores.length && !best.isEnough(); at++) {
            best.add(scored(at + 1, scores[at]));
        }
        return best;
    }

    private static double[] scores(double... scores) {
        return scores;
    }

    static Stream<Arguments> winners() {
        return Stream.of(
                Arguments.of("the highest", 3, scores(0.1, 0.3, 0.2), 2),
                Arguments.of("the first of equals", 3, scores(0.1, 0.3, 0.3), 2),
                Arguments.of("nobody comes after enough", 2, scores(0.1, 0.2, 0.9), 2),
                Arguments.of("three bad ones do not count", 2, scores(-0.1, 0, -0.2, 0.1, 0.2), 5),
                Arguments.of("a fourth bad one counts", 2, scores(-0.1, -0.1, -0.1, -0.3, 0.1, 0.9), 5),
                Arguments.of("those put aside are left where enough were seen", 1, scores(-0.1, -0.1, -0.1, -0.9), 4),
                Arguments.of("those put aside fill up in their order", 2, scores(-0.4, -0.1, -0.2, -0.9), 1),
                Arguments.of("the best of all bad ones", 5, scores(-0.4, -0.1, -0.2), 2),
                Arguments.of("the first of equal bad ones", 5, scores(-0.4, -0.1, -0.1), 2),
                Arguments.of("a bad one after a good one", 5, scores(0.1, -0.1), 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("winners")
    void takes(String what, int limit, double[] scores, int winner) {
        assertThat(walk(limit, scores)
                        .best()
                        .map(best -> best.candidate().seen().id()))
                .as(what)
                .isEqualTo(Optional.<NodeId>of(NodeBuilder.id(winner)));
    }

    @Test
    void takesNothingOfNothing() {
        assertThat(walk(2).best()).isEmpty();
    }

    @Test
    void hasEnoughOnceSoManyCount() {
        assertThat(walk(2, 0.1).isEnough()).isFalse();
        assertThat(walk(2, 0.1, 0.1).isEnough()).isTrue();
        assertThat(walk(1, 0, 0, 0).isEnough()).as("put aside").isFalse();
        assertThat(walk(1, 0, 0, 0, 0).isEnough()).isTrue();
    }
}
