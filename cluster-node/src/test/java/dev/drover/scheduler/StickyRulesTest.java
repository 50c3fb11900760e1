package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics.NodeScore;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups whose disk goes on to their successors. */
class StickyRulesTest {
    /** One allocation runs on an almost empty node; a fuller one, which bin packing prefers, has come since. */
    private static World world(JobBuilder job) {
        World world = World.of(job.update(1).build(), node(1));
        world.evaluate();
        world.settle();
        world.put(node(2).size(1000, 600));
        return world;
    }

    private static NodeId replacement(World world) {
        List<Placement> placements = world.plan().plan().placements();
        assertThat(placements).hasSize(1);
        return placements.get(0).node();
    }

    @Test
    void aSuccessorStaysOnTheNode() {
        JobBuilder job = service("a").sticky();
        World world = world(job);
        world.register(job.command("other").build());
        assertThat(replacement(world)).isEqualTo(NodeBuilder.id(1));
        assertThat(world.plan().plan().placements().get(0).metrics().scores())
                .extracting(NodeScore::node)
                .containsExactly(NodeBuilder.id(1));
    }

    @Test
    void withoutItTheBetterNodeIsTaken() {
        JobBuilder job = service("a");
        World world = world(job);
        world.register(job.command("other").build());
        assertThat(replacement(world)).isEqualTo(NodeBuilder.id(2));
    }

    @Test
    void anotherNodeIsTakenWhereTheOldOneHasNoRoomForIt() {
        JobBuilder job = service("a").sticky();
        World world = world(job);
        world.put(node(3).size(8000, 8000));
        world.register(job.size(7000, 100).build());
        assertThat(replacement(world)).isEqualTo(NodeBuilder.id(3));
    }

    @Test
    void anotherNodeIsTakenWhereTheOldOneTakesNothingNew() {
        JobBuilder job = service("a").sticky();
        World world = world(job);
        world.change(NodeBuilder.id(1), view -> view.withState(NodeStatus.READY, Eligibility.INELIGIBLE));
        world.register(job.command("other").build());
        assertThat(replacement(world)).isEqualTo(NodeBuilder.id(2));
    }

    @Test
    void anotherNodeIsTakenWhereTheOldOneIsOutOfTheJobsReach() {
        JobBuilder job = service("a").sticky();
        World world = world(job);
        world.put(node(4).datacenter("dc2"));
        world.register(job.datacenters("dc2").build());
        assertThat(replacement(world)).isEqualTo(NodeBuilder.id(4));
    }
}
