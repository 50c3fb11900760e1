package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.check.HealthTracker.Verdict;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import dev.drover.server.stream.AssignedAllocation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which tasks have to run for an allocation to be healthy; it has to be so for 200 ms. */
class HealthWatchTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LONG_ENOUGH = T0.plusMillis(200);
    private static final TaskState UP = TaskHistory.started(TaskHistory.received(T0), T0, 1);
    private static final TaskState DONE = TaskHistory.dead(UP, false, T0);
    private static final TaskState FAILED = TaskHistory.dead(UP, true, T0);

    private final AssignedAllocation assigned = Allocations.deployed(
            List.of(),
            Duration.ofMinutes(5),
            Allocations.at(Hook.PRESTART, false, task("before")),
            Allocations.at(Hook.PRESTART, true, task("proxy")),
            task("main"),
            Allocations.at(Hook.POSTSTART, false, task("after")),
            Allocations.at(Hook.POSTSTOP, false, task("last")));
    private final HealthWatch watch =
            HealthWatch.ofTasks(assigned.allocation(), assigned.job().groups().get(0), T0);

    private static Task task(String name) {
        return Allocations.script(name, "true", Allocations.NEVER);
    }

    @Test
    void wantsMainTasksAndSidecarsToRun() {
        watch.moved("before", DONE, T0);
        watch.moved("main", UP, T0);
        assertThat(watch.verdict(LONG_ENOUGH)).isEmpty();
        assertThat(watch.health()).isEmpty();

        watch.moved("proxy", UP, T0);

        assertThat(watch.verdict(LONG_ENOUGH)).contains(new Verdict(true, ""));
        assertThat(watch.health()).contains(new DeploymentHealth(true, LONG_ENOUGH));
    }

    @Test
    void doesNotMindThatOthersHaveEnded() {
        watch.moved("proxy", UP, T0);
        watch.moved("main", UP, T0);
        watch.moved("before", DONE, T0);
        watch.moved("after", DONE, T0);

        assertThat(watch.verdict(LONG_ENOUGH)).contains(new Verdict(true, ""));
    }

    @Test
    void mindsThatOneOfThemHasFailed() {
        watch.moved("before", FAILED, T0);

        assertThat(watch.verdict(T0)).contains(new Verdict(false, "unhealthy because task \"before\" failed"));
    }
}
