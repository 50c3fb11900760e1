package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.TaskOrder.Turn;
import dev.drover.agent.TaskOrder.Wish;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random groups whose tasks start, end, fail and are stopped in a random order. */
class TaskOrderPropertiesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int MANY_STEPS = 2_000;

    /** One allocation: what its tasks do, as the order lets them. */
    private static final class Life {
        private final Random random;
        private final TaskGroup group;
        private final Map<String, TaskState> states = new TreeMap<>();
        private Wish wish = Wish.RUN;

        Life(Random random) {
            this.random = random;
            this.group = group(random);
            group.tasks().forEach(task -> states.put(task.name(), TaskHistory.received(NOW)));
        }

        private static TaskGroup group(Random random) {
            List<Task> tasks = new ArrayList<>();
            tasks.add(Allocations.script("main", "true", Allocations.NEVER));
            for (int i = random.nextInt(6); i > 0; i--) {
                Task task = Allocations.script("t" + i, "true", Allocations.NEVER);
                Hook hook = List.of(Hook.values()).get(random.nextInt(Hook.values().length));
                boolean sidecar = hook != Hook.POSTSTOP && random.nextBoolean();
                tasks.add(random.nextInt(4) == 0 ? task : Allocations.at(hook, sidecar, task));
            }
            if (random.nextInt(3) == 0) {
                tasks.set(0, Allocations.leader(tasks.get(0)));
            }
            return Allocations.of(JobType.BATCH, tasks.toArray(new Task[0]))
                    .job()
                    .groups()
                    .get(0);
        }

        boolean isOver() {
            return group.tasks().stream().allMatch(task -> isIn(task, TaskState.DEAD));
        }

        boolean isIn(Task task, String state) {
            return state(task).state().equals(state);
        }

        TaskState state(Task task) {
            return Objects.requireNonNull(states.get(task.name()));
        }

        void step() {
            Task task = group.tasks().get(random.nextInt(group.tasks().size()));
            TaskState state = state(task);
            if (isIn(task, TaskState.DEAD)) {
                return;
            }
            Turn turn = new TaskOrder(group, states, wish).turn(task);
            if (turn == Turn.END) {
                states.put(task.name(), TaskHistory.dead(state, false, NOW));
            } else if (isIn(task, TaskState.RUNNING)) {
                states.put(task.name(), exited(task, state));
            } else if (turn == Turn.BEGIN) {
                mayBegin(task);
                states.put(task.name(), TaskHistory.started(state, NOW, 1));
            }
        }

        /** Sidecars never end by themselves, but fail at times; every task may be started again. */
        private TaskState exited(Task task, TaskState state) {
            return switch (random.nextInt(task.isSidecar() ? 20 : 4)) {
                case 0 -> TaskHistory.restarting(state, TaskEvents.received(NOW));
                case 1 -> TaskHistory.dead(state, true, NOW);
                default -> task.isSidecar() ? state : TaskHistory.dead(state, false, NOW);
            };
        }

        private void mayBegin(Task task) {
            if (task.isAt(Hook.POSTSTOP)) {
                assertThat(group.tasks())
                        .filteredOn(other -> !other.isAt(Hook.POSTSTOP))
                        .allMatch(other -> isIn(other, TaskState.DEAD));
                return;
            }
            assertThat(wish).isEqualTo(Wish.RUN);
            assertThat(states.values()).noneMatch(TaskState::failed);
            if (task.isMain()) {
                assertThat(group.tasks())
                        .filteredOn(other -> other.isAt(Hook.PRESTART))
                        .allMatch(other -> isIn(other, other.isSidecar() ? TaskState.RUNNING : TaskState.DEAD));
            }
            if (task.isAt(Hook.POSTSTART)) {
                assertThat(group.tasks()).filteredOn(Task::isMain).noneMatch(other -> isIn(other, TaskState.PENDING));
            }
        }
    }

    @Property(tries = 500)
    void keepsTheOrderAndComesToAnEnd(@ForAll long seed) {
        Random random = new Random(seed);
        Life life = new Life(random);
        Wish[] wishes = Wish.values();
        int stops = random.nextInt(100);
        for (int step = 0; step < MANY_STEPS && !life.isOver(); step++) {
            life.step();
            if (step == stops && random.nextBoolean()) {
                life.wish = wishes[random.nextInt(wishes.length)];
            }
            if (step > stops && life.wish == Wish.LINGER) {
                life.wish = Wish.STOP;
            }
        }

        assertThat(life.isOver()).isTrue();
    }
}
