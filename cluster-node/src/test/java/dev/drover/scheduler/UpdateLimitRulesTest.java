package dev.drover.scheduler;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Plan;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule 10 of section 2.3 of Nomad's scheduler, with what takes from it: how many of five allocations are replaced at once. */
class UpdateLimitRulesTest {
    private static final int COUNT = 5;

    /** Five of version 0, two of which may be replaced at once, and proved; then another version. */
    private static World updated(JobBuilder to) {
        return updated(job(2), to);
    }

    private static World updated(JobBuilder from, JobBuilder to) {
        World world = World.of(from.build(), node(1).size(8_000, 8_000), node(2).size(8_000, 8_000));
        world.evaluate();
        world.settle();
        world.finishDeployment(DeploymentStatus.SUCCESSFUL);
        world.register(to.build());
        return world;
    }

    private static JobBuilder job(int maxParallel) {
        return service("web").count(COUNT).update(maxParallel);
    }

    private static JobBuilder other(int maxParallel) {
        return job(maxParallel).command("other");
    }

    private static JobBuilder canaries() {
        return service("web").count(COUNT).canaries(2, 1);
    }

    private static Arguments row(String rule, World world, int replaced) {
        return Arguments.of(rule, world, replaced, 0);
    }

    /** After the first replacements of version 1, and what follows them. */
    private static Arguments row(String rule, Consumer<World> since, int replaced) {
        World world = updated(other(2));
        world.evaluate();
        since.accept(world);
        return Arguments.of(rule, world, replaced, 0);
    }

    static Stream<Arguments> beforeADeployment() {
        World migrating = updated(other(2));
        migrating.depart(migrating.live("web.web[4]"));
        World lost = updated(other(2));
        lost.report(lost.live("web.web[4]"), ClientStatus.LOST);
        return Stream.of(
                row(
                        "all, where there is no update block",
                        updated(
                                service("web").count(COUNT),
                                service("web").count(COUNT).command("other")),
                        5),
                row("max_parallel, where no deployment has begun", updated(other(2)), 2),
                row("as the newest version has it", updated(other(3)), 3),
                row("no more than there are", updated(other(9)), 5),
                Arguments.of("all that can stay, whatever max_parallel is", updated(job(2).priority(70)), 0, 5),
                row("less what is placed anew", updated(other(2).count(6)), 1),
                row("none, where more is placed anew than max_parallel", updated(other(2).count(9)), 0),
                row("less what was lost", lost, 1),
                row("no less for what leaves its node", migrating, 2));
    }

    static Stream<Arguments> inADeployment() {
        return Stream.of(
                row("none, until something that was replaced is healthy", world -> {}, 0),
                row("one, once one is healthy", world -> world.health(world.live("web.web[0]"), true), 1),
                row("max_parallel again, once all are healthy", World::settle, 2),
                row(
                        "what is left",
                        world -> {
                            world.settle();
                            world.evaluate();
                            world.settle();
                        },
                        1),
                row(
                        "none, while one is unhealthy",
                        world -> {
                            world.health(world.live("web.web[0]"), true);
                            world.health(world.live("web.web[1]"), false);
                        },
                        0),
                row(
                        "one less for what leaves its node before it is healthy",
                        world -> {
                            world.health(world.live("web.web[1]"), true);
                            world.depart(world.live("web.web[0]"));
                        },
                        1),
                row(
                        "none, while it is paused",
                        world -> {
                            world.settle();
                            world.finishDeployment(DeploymentStatus.PAUSED);
                        },
                        0),
                row(
                        "none, after it has failed",
                        world -> {
                            world.settle();
                            world.finishDeployment(DeploymentStatus.FAILED);
                        },
                        0));
    }

    static Stream<Arguments> besideCanaries() {
        World waiting = updated(canaries(), canaries().command("other"));
        waiting.evaluate();
        waiting.settle();
        World promoted = updated(canaries(), canaries().command("other"));
        promoted.evaluate();
        promoted.settle();
        promoted.promote();
        return Stream.of(
                row(
                        "none, before canaries are placed",
                        updated(canaries(), canaries().command("other")),
                        0),
                row("none, until they are promoted, however healthy they are", waiting, 0),
                row("max_parallel, once they are promoted", promoted, 2));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource({"beforeADeployment", "inADeployment", "besideCanaries"})
    void soManyAreReplacedAtOnce(String rule, World world, int replaced, int inPlace) {
        Plan plan = world.plan().plan();

        assertThat(plan.stops())
                .as(rule)
                .filteredOn(stop -> stop.description().equals("alloc is being updated due to job update"))
                .hasSize(replaced);
        assertThat(plan.inPlace()).hasSize(inPlace);
    }
}
