package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.TaskOrder.Turn;
import dev.drover.agent.TaskOrder.Wish;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose turn it is, by what the tasks of a group have done so far. */
class TaskOrderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final TaskGroup GROUP = group(
            Allocations.at(Hook.PRESTART, false, main("before")),
            Allocations.at(Hook.PRESTART, true, main("proxy")),
            main("main"),
            main("side"),
            Allocations.at(Hook.POSTSTART, false, main("after")),
            Allocations.at(Hook.POSTSTART, true, main("watch")),
            Allocations.at(Hook.POSTSTOP, false, main("last")));
    private static final TaskGroup LED = group(
            Allocations.at(Hook.PRESTART, true, main("proxy")),
            Allocations.leader(main("lead")),
            main("side"),
            Allocations.at(Hook.POSTSTOP, false, main("last")));

    private static Task main(String name) {
        return Allocations.script(name, "true", Allocations.NEVER);
    }

    private static TaskGroup group(Task... tasks) {
        return Allocations.of(JobType.SERVICE, tasks).job().groups().get(0);
    }

    /** States such as {@code main=up side=done}; the others are new. */
    private static Map<String, TaskState> states(TaskGroup group, String words) {
        Map<String, TaskState> states = new TreeMap<>();
        group.tasks().forEach(task -> states.put(task.name(), state("new")));
        for (String word : words.isEmpty() ? new String[0] : words.split(" ")) {
            int equals = word.indexOf('=');
            states.put(word.substring(0, equals), state(word.substring(equals + 1)));
        }
        return states;
    }

    private static TaskState state(String word) {
        Optional<Instant> started = Optional.of(NOW);
        return switch (word) {
            case "new" -> state(TaskState.PENDING, false, Optional.empty());
            case "up" -> state(TaskState.RUNNING, false, started);
            case "again" -> state(TaskState.PENDING, false, started);
            case "done" -> state(TaskState.DEAD, false, started);
            case "failed" -> state(TaskState.DEAD, true, started);
            case "never" -> state(TaskState.DEAD, false, Optional.empty());
            default -> throw new IllegalArgumentException(word);
        };
    }

    private static TaskState state(String state, boolean failed, Optional<Instant> started) {
        return new TaskState(state, failed, 0, started, Optional.empty(), List.of());
    }

    static Stream<Arguments> beginnings() {
        return Stream.of(
                Arguments.of("first come those before the main tasks", "", "before proxy"),
                Arguments.of("main tasks wait for their end", "before=up proxy=up", ""),
                Arguments.of("main tasks wait for the start of sidecars", "before=done", "proxy"),
                Arguments.of("main tasks wait for a sidecar that starts again", "before=done proxy=again", "proxy"),
                Arguments.of("then come the main tasks", "before=done proxy=up", "main side"),
                Arguments.of("what follows waits for all of them", "before=done proxy=up main=up", "side"),
                Arguments.of("then comes what follows", "before=done proxy=up main=up side=up", "after watch"),
                Arguments.of(
                        "what follows comes even if a main task was quick",
                        "before=done proxy=up main=done side=up",
                        "after watch"),
                Arguments.of(
                        "what comes last waits for sidecars",
                        "before=done proxy=up main=done side=done after=done watch=done",
                        ""),
                Arguments.of(
                        "what comes last comes when all is over",
                        "before=done proxy=done main=done side=done after=done watch=done",
                        "last"),
                Arguments.of(
                        "what comes last comes after a failure, too",
                        "before=failed proxy=done main=never side=never after=never watch=never",
                        "last"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beginnings")
    void begins(String rule, String states, String begin) {
        assertThat(begin(GROUP, Wish.RUN, states)).isEqualTo(words(begin));
    }

    static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of(
                        "nothing ends while main tasks run",
                        Wish.RUN,
                        "before=done proxy=up main=up side=done after=done watch=up",
                        ""),
                Arguments.of(
                        "sidecars go on beside what follows the start",
                        Wish.RUN,
                        "before=done proxy=up main=done side=done after=up watch=up",
                        ""),
                Arguments.of(
                        "sidecars end when only they are left",
                        Wish.RUN,
                        "before=done proxy=up main=done side=done after=done watch=up",
                        "proxy watch"),
                Arguments.of(
                        "a failure before the main tasks keeps them from running",
                        Wish.RUN,
                        "before=failed proxy=up",
                        "main side after"),
                Arguments.of(
                        "a failure beside the main tasks ends them",
                        Wish.RUN,
                        "before=done proxy=failed main=up side=up after=up watch=up",
                        "main side after"),
                Arguments.of(
                        "a failure after their start ends the main tasks",
                        Wish.RUN,
                        "before=done proxy=up main=up side=up after=failed watch=up",
                        "main side"),
                Arguments.of(
                        "then sidecars end",
                        Wish.RUN,
                        "before=done proxy=up main=done side=done after=failed watch=up",
                        "proxy watch"),
                Arguments.of("a delay ends nothing", Wish.LINGER, "before=up proxy=up", ""),
                Arguments.of(
                        "a stop spares sidecars at first", Wish.STOP, "before=up proxy=up", "before main side after"),
                Arguments.of(
                        "a stop ends sidecars then",
                        Wish.STOP,
                        "before=done proxy=up main=done side=done after=never watch=up",
                        "proxy watch"),
                Arguments.of(
                        "a stop leaves what comes last to its work",
                        Wish.STOP,
                        "before=done proxy=done main=done side=done after=done watch=done last=up",
                        ""),
                Arguments.of(
                        "where nothing ran nothing comes last",
                        Wish.STOP,
                        "before=never proxy=never main=never side=never after=never watch=never",
                        "last"),
                Arguments.of(
                        "who has to end at once leaves nothing to what comes last",
                        Wish.END,
                        "before=done proxy=done main=done side=done after=done watch=done last=up",
                        "last"),
                Arguments.of(
                        "who is forgotten leaves nothing",
                        Wish.VANISH,
                        "before=done proxy=done main=done side=done after=done watch=done last=up",
                        "last"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void ends(String rule, Wish wish, String states, String end) {
        assertThat(end(GROUP, wish, states)).isEqualTo(words(end));
    }

    static Stream<Arguments> delays() {
        return Stream.of(
                Arguments.of("main tasks do not begin", "before=done proxy=up", ""),
                Arguments.of("what follows does not begin", "before=done proxy=up main=up side=up", ""),
                Arguments.of(
                        "what comes last does, once all is over",
                        "before=done proxy=done main=done side=done after=done watch=done",
                        "last"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("delays")
    void beginsNothingInTheDelayBeforeAStop(String rule, String states, String begin) {
        assertThat(begin(GROUP, Wish.LINGER, states)).isEqualTo(words(begin));
    }

    static Stream<Arguments> led() {
        return Stream.of(
                Arguments.of("the others run on beside their leader", Wish.RUN, "proxy=up lead=up side=up", ""),
                Arguments.of("main tasks end with their leader", Wish.RUN, "proxy=up lead=done side=up", "side"),
                Arguments.of("sidecars end after them", Wish.RUN, "proxy=up lead=done side=done", "proxy"),
                Arguments.of("a stop ends the leader first", Wish.STOP, "proxy=up lead=up side=up", "lead"),
                Arguments.of("the others follow", Wish.STOP, "proxy=up lead=done side=up", "side"),
                Arguments.of("a failure ends the leader first", Wish.RUN, "proxy=up lead=up side=failed", "lead"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("led")
    void endsWithTheLeader(String rule, Wish wish, String states, String end) {
        assertThat(end(LED, wish, states)).isEqualTo(words(end));
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of(LED, Wish.RUN, "proxy=up lead=up side=up", ""),
                Arguments.of(LED, Wish.RUN, "proxy=up lead=done side=up", "Leader Task Dead"),
                Arguments.of(LED, Wish.RUN, "proxy=up lead=up side=failed", "Sibling Task Failed"),
                Arguments.of(LED, Wish.RUN, "proxy=up lead=failed side=up", "Sibling Task Failed"),
                Arguments.of(
                        GROUP,
                        Wish.RUN,
                        "before=done proxy=up main=done side=done after=done watch=up",
                        "Main Tasks Dead"),
                Arguments.of(LED, Wish.STOP, "proxy=up lead=done side=done", ""));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void saysWhyTasksEndThatAreWanted(TaskGroup group, Wish wish, String states, String type) {
        Optional<TaskEvent> why = new TaskOrder(group, states(group, states), wish).whyEnded(NOW);

        assertThat(why.map(TaskEvent::type).orElse("")).isEqualTo(type);
    }

    private static List<String> words(String words) {
        return words.isEmpty() ? List.of() : Arrays.asList(words.split(" "));
    }

    /** Those that have no process yet. */
    private static List<String> begin(TaskGroup group, Wish wish, String states) {
        return whose(Turn.BEGIN, group, wish, states(group, states)).stream()
                .filter(name -> Objects.requireNonNull(states(group, states).get(name))
                        .state()
                        .equals(TaskState.PENDING))
                .toList();
    }

    private static List<String> end(TaskGroup group, Wish wish, String states) {
        return whose(Turn.END, group, wish, states(group, states));
    }

    private static List<String> whose(Turn turn, TaskGroup group, Wish wish, Map<String, TaskState> states) {
        TaskOrder order = new TaskOrder(group, states, wish);
        return group.tasks().stream()
                .filter(task ->
                        !Objects.requireNonNull(states.get(task.name())).state().equals(TaskState.DEAD))
                .filter(task -> order.turn(task) == turn)
                .map(Task::name)
                .toList();
    }
}
