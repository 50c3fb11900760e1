package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.stream.TaskAction;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskActionsTest {
    private static final Map<String, TaskState> STATES = Map.of(
            "waiting", TaskHistory.received(Instant.EPOCH),
            "a", running(),
            "b", running(),
            "done", TaskHistory.dead(running(), false, Instant.EPOCH));

    @Test
    void choosesAllThatRunWhereNoneIsNamed() {
        assertThat(TaskActions.of(action(""), STATES).refusal()).isEmpty();
        assertThat(TaskActions.of(action(""), STATES).tasks()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void choosesTheOneThatIsNamed() {
        assertThat(TaskActions.of(action("b"), STATES).tasks()).containsExactly("b");
    }

    @Test
    void refusesWhatIsUnknownOrDoesNotRun() {
        assertThat(refusal("other"))
                .isEqualTo(new Rejected(Reason.NOT_FOUND, "allocation \"x\" has no task \"other\""));
        assertThat(refusal("done")).isEqualTo(new Rejected(Reason.CONFLICT, "task \"done\" is not running"));
        assertThat(refusal("waiting")).isEqualTo(new Rejected(Reason.CONFLICT, "task \"waiting\" is not running"));
    }

    @Test
    void refusesWhereNothingRuns() {
        assertThat(TaskActions.of(action(""), Map.of("done", TaskHistory.received(Instant.EPOCH)))
                        .refusal())
                .contains(new Rejected(Reason.CONFLICT, "no task of allocation \"x\" is running"));
    }

    @Test
    void refusesSignalsThatDoNotExist() {
        assertThat(TaskActions.of(signal("SIGNONE"), STATES).refusal())
                .contains(new Rejected(Reason.INVALID, "unknown signal \"SIGNONE\""));
        assertThat(TaskActions.of(signal(""), STATES).refusal()).isPresent();
        assertThat(TaskActions.of(signal("hup"), STATES).refusal()).isEmpty();
    }

    private static TaskAction signal(String signal) {
        return new TaskAction(new AllocationId("x"), "a", TaskAction.Kind.SIGNAL, signal, "somebody");
    }

    private static Rejected refusal(String task) {
        Optional<Rejected> refusal = TaskActions.of(action(task), STATES).refusal();
        return refusal.orElseThrow();
    }

    private static TaskAction action(String task) {
        return new TaskAction(new AllocationId("x"), task, TaskAction.Kind.RESTART, "", "somebody");
    }

    private static TaskState running() {
        return TaskHistory.started(TaskHistory.received(Instant.EPOCH), Instant.EPOCH, 1);
    }
}
