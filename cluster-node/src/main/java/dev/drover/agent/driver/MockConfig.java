package dev.drover.agent.driver;

import dev.drover.protocol.Value;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What a task of {@code mock_driver} is to do: the driver's {@code config} block with every default filled in.
 *
 * @param runFor how long it runs if nobody stops it; zero ends it at once
 * @param startBlockFor how long its start takes
 * @param startError if not empty, it is not started and this is why
 * @param startErrorRecoverable whether its restart policy is asked then
 * @param killAfter how long it goes on after it was asked to end
 * @param signalError if not empty, what the sender of a signal is told
 * @param exit how it ends
 */
public record MockConfig(
        Duration runFor,
        Duration startBlockFor,
        String startError,
        boolean startErrorRecoverable,
        Duration killAfter,
        String signalError,
        TaskExit exit,
        Output stdout,
        Output stderr) {
    /** The driver's name in job files. */
    public static final String DRIVER = "mock_driver";

    private static final Set<String> OPTIONS = Set.of(
            "run_for",
            "exit_code",
            "exit_signal",
            "exit_err_msg",
            "start_error",
            "start_error_recoverable",
            "start_block_for",
            "kill_after",
            "signal_error",
            "stdout_string",
            "stdout_repeat",
            "stdout_repeat_duration",
            "stderr_string",
            "stderr_repeat",
            "stderr_repeat_duration");

    private static final int HIGHEST_EXIT_CODE = 255;
    private static final int HIGHEST_SIGNAL = 64;
    private static final int MOST_REPEATS = 1_000_000;

    /**
     * What it writes: the text once, and again so many times with a pause before each.
     *
     * @param text nothing is written if it is empty
     */
    public record Output(String text, int repeats, Duration pause) {}

    /**
     * Reads a {@code config} block.
     *
     * @param interpolation replaces references in its texts
     * @throws TaskStartException with a sentence that names the option, if one is unknown or makes no sense
     */
    public static MockConfig parse(Value.Fields fields, UnaryOperator<String> interpolation) throws TaskStartException {
        DriverConfig config = new DriverConfig(DRIVER, fields, interpolation, OPTIONS);
        return new MockConfig(
                config.duration("run_for"),
                config.duration("start_block_for"),
                config.text("start_error").orElse(""),
                config.flag("start_error_recoverable"),
                config.duration("kill_after"),
                config.text("signal_error").orElse(""),
                new TaskExit(
                        config.number("exit_code", 0, HIGHEST_EXIT_CODE),
                        config.number("exit_signal", 0, HIGHEST_SIGNAL),
                        config.text("exit_err_msg").orElse("")),
                output(config, "stdout"),
                output(config, "stderr"));
    }

    private static Output output(DriverConfig config, String stream) throws TaskStartException {
        return new Output(
                config.text(stream + "_string").orElse(""),
                config.number(stream + "_repeat", 0, MOST_REPEATS),
                config.duration(stream + "_repeat_duration"));
    }
}
