package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.Spread.Target;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.World;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.plan.ValueCounts;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 4 of Nomad's scheduler: spreads with targets, where four allocations are on rack 1 already, and without. */
class SpreadBoostTest {
    private static final String RACK = "${meta.rack}";

    private final World world = World.of(service("a").count(4).size(100, 100).build(), node(1).meta("rack", "r1"));

    private double boost(SpreadBoost boost, int number) {
        return boost.boost(boost.number(world.snapshot().node(id(number)).orElseThrow()));
    }

    private SpreadBoost boosts(Target... targets) {
        world.evaluate();
        world.put(node(2).meta("rack", "r2"));
        world.put(node(3).meta("rack", "r3"));
        world.put(node(4));
        SchedulingRequest request = world.request();
        ProposedNodes proposed = new ProposedNodes(request.snapshot(), request.brief());
        SpreadBoost boost = new SpreadBoost(
                new Spread(RACK, 50, List.of(targets)), 0.5, 4, new ValueCounts(proposed, RACK, group -> true));
        boost.begin();
        return boost;
    }

    @Test
    void aTargetDrawsByHowMuchOfItIsLeft() {
        SpreadBoost boost = boosts(new Target("r1", 25), new Target("r2", 50));
        assertThat(boost(boost, 1)).as("1 wanted, 5 then").isEqualTo(0.5 * (1 - 5) / 1);
        assertThat(boost(boost, 2)).as("2 wanted, 1 then").isEqualTo(0.5 * (2 - 1) / 2);
        assertThat(boost(boost, 3)).as("what is left for others is 1").isZero();
        assertThat(boost(boost, 4)).as("no rack").isEqualTo(-1);
    }

    @Test
    void whatIsNotListedIsAvoidedWhereNothingIsLeft() {
        assertThat(boost(boosts(new Target("r1", 100)), 2)).isEqualTo(-1);
    }

    @Test
    void aTargetOfNothingGetsTheLowestBoostThatWasSeen() {
        SpreadBoost boost = boosts(new Target("r1", 25), new Target("r2", 0));
        assertThat(boost(boost, 2)).as("nothing was seen").isEqualTo(-1);

        assertThat(boost(boost, 1)).isEqualTo(-2);
        boost.begin();

        assertThat(boost(boost, 2)).isEqualTo(-2);
    }

    /** Rack by rack, how many are there, and how many of the racks' allocations are stopped by the plan so far. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "nobody is anywhere, 0 0, 0, 0 0",
        "all are where one is, 1 1, 0, -1 -1",
        "an unused value draws, 1 0, 0, -1 1",
        "as far as they differ, 3 1, 0, -2 2",
        "by the least that is used, 5 2 0, 0, -1.5 1.5 1",
        "in between, 4 3 2, 0, -1 -0.5 1",
        "nothing is left on one, 3 2, 1, 1 -1",
        "nothing is left on any, 2 2, 2, -1 -1"
    })
    void withoutTargetsTheFewestDraw(String rule, String there, int stopped, String expected) {
        int[] counts =
                Arrays.stream(there.split(" ")).mapToInt(Integer::parseInt).toArray();
        double[] boosts = Arrays.stream(expected.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        World spread = World.of(
                service("a").count(Arrays.stream(counts).sum()).size(10, 10).build());
        for (int rack = 1; rack <= counts.length; rack++) {
            NodeBuilder node = node(rack).meta("rack", "r" + rack).maxAllocations(counts[rack - 1]);
            spread.put(counts[rack - 1] == 0 ? node.ineligible() : node);
        }
        spread.put(node(9).ineligible());
        spread.evaluate();
        SchedulingRequest request = spread.request();
        ProposedNodes proposed = new ProposedNodes(request.snapshot(), request.brief());
        for (JobAllocation allocation : spread.live()) {
            if (IntStream.rangeClosed(1, stopped)
                    .anyMatch(rack -> allocation.node().equals(id(rack)))) {
                proposed.stop(allocation.node(), allocation.id());
            }
        }
        SpreadBoost boost = new SpreadBoost(
                new Spread(RACK, 50, List.of()), 0.5, 9, new ValueCounts(proposed, RACK, group -> true));
        boost.begin();

        for (int rack = 1; rack <= counts.length; rack++) {
            NodeView node = spread.snapshot().node(id(rack)).orElseThrow();
            assertThat(boost.boost(boost.number(node)))
                    .as(rule + ": rack " + rack)
                    .isCloseTo(boosts[rack - 1], within(1e-12));
        }
        NodeView without = spread.snapshot().node(id(9)).orElseThrow();
        assertThat(boost.boost(boost.number(without))).as("no rack").isEqualTo(-1);
    }
}
