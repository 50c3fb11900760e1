package dev.drover.server.stream;

import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.LogFrame;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A command that runs beside a task. It ends when nobody reads its output any more.
 *
 * @param output as {@link dev.drover.protocol.stream.ExecOutput} has it
 */
public record RunningCommand(Source<LogFrame, NotUsed> output, Input input) {
    /** Where input goes. */
    public interface Input {
        /** Completed once the command has it; one at a time. */
        CompletionStage<Done> give(ExecInput input);
    }
}
