package dev.drover.scheduler.rank;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.id;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.Spread.Target;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.World;
import dev.drover.scheduler.plan.ProposedNodes;
import dev.drover.scheduler.plan.ValueCounts;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule 4 of Nomad's scheduler: spreads with targets. Four allocations are on rack 1 already. */
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
}
