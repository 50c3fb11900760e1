package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a job of each type gets that says nothing of its policies, and how they come down from the job. */
class PolicyDefaultsTest {
    private static final RestartPolicy TWICE =
            new RestartPolicy(2, Duration.ofMinutes(30), Duration.ofSeconds(15), RestartPolicy.Mode.FAIL);
    private static final RestartPolicy THRICE =
            new RestartPolicy(3, Duration.ofHours(24), Duration.ofSeconds(15), RestartPolicy.Mode.FAIL);
    private static final ReschedulePolicy WITHOUT_END =
            new ReschedulePolicy(0, Duration.ZERO, Duration.ofSeconds(30), "exponential", Duration.ofHours(1), true);
    private static final ReschedulePolicy ONCE =
            new ReschedulePolicy(1, Duration.ofHours(24), Duration.ofSeconds(5), "constant", Duration.ZERO, false);
    private static final UpdateStrategy UPDATE = new UpdateStrategy(
            1, "checks", Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofMinutes(10), Duration.ofSeconds(30));
    private static final MigrateStrategy MIGRATE =
            new MigrateStrategy(1, "checks", Duration.ofSeconds(10), Duration.ofMinutes(5));

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of("service", TWICE, WITHOUT_END, UPDATE, MIGRATE),
                Arguments.of("batch", THRICE, ONCE, null, null),
                Arguments.of("system", TWICE, null, UPDATE, null),
                Arguments.of("sysbatch", THRICE, null, null, null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void areNomads(
            String type,
            RestartPolicy restart,
            @Nullable ReschedulePolicy reschedule,
            @Nullable UpdateStrategy update,
            @Nullable MigrateStrategy migrate) {
        TaskGroup group = group("type = \"" + type + "\"", "", "");

        assertThat(group.restart()).isEqualTo(restart);
        assertThat(group.tasks().get(0).restart()).isEqualTo(restart);
        assertThat(group.reschedule()).isEqualTo(Optional.ofNullable(reschedule));
        assertThat(group.update()).isEqualTo(Optional.ofNullable(update));
        assertThat(group.migrate()).isEqualTo(Optional.ofNullable(migrate));
    }

    @Test
    void comeDownFieldByField() {
        TaskGroup group = group("""
            update {
              max_parallel = 3
              canary       = 2
            }
            reschedule {
              delay     = "7s"
              max_delay = "2h"
            }
            migrate {
              max_parallel     = 4
              min_healthy_time = "1s"
            }
            """, """
            update {
              max_parallel = 5
            }
            reschedule {
              max_delay = "3h"
            }
            migrate {
              min_healthy_time = "2s"
            }
            restart {
              attempts         = 1
              delay            = "3s"
              render_templates = true
            }
            """, """
            restart {
              delay = "4s"
              mode  = "delay"
            }
            """);

        assertThat(group.update().orElseThrow().maxParallel()).isEqualTo(5);
        assertThat(group.update().orElseThrow().canary()).isEqualTo(2);
        assertThat(group.reschedule())
                .contains(new ReschedulePolicy(
                        0, Duration.ZERO, Duration.ofSeconds(7), "exponential", Duration.ofHours(3), true));
        assertThat(group.migrate())
                .contains(new MigrateStrategy(4, "checks", Duration.ofSeconds(2), Duration.ofMinutes(5)));
        assertThat(group.restart())
                .isEqualTo(new RestartPolicy(
                        1, Duration.ofMinutes(30), Duration.ofSeconds(3), RestartPolicy.Mode.FAIL, true));
        assertThat(group.tasks().get(0).restart())
                .isEqualTo(new RestartPolicy(
                        1, Duration.ofMinutes(30), Duration.ofSeconds(4), RestartPolicy.Mode.DELAY, true));
    }

    @Test
    void thereIsNoRolloutWithoutParallelism() {
        assertThat(group("update {\n max_parallel = 0\n}", "", "").update()).isEmpty();
    }

    private static TaskGroup group(String job, String group, String task) {
        return Jobs.group(Jobs.job("job \"x\" {\n" + job + "\ngroup \"g\" {\n" + group
                + "\ntask \"t\" {\n driver = \"java\"\n" + task + "\n}\n}\n}\n"));
    }
}
