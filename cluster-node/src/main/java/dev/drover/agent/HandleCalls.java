package dev.drover.agent;

import dev.drover.agent.driver.TaskHandle;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done to a task's process and takes a while: for threads that may wait. */
final class HandleCalls {
    private static final Logger LOG = LoggerFactory.getLogger(HandleCalls.class);

    private HandleCalls() {}

    /**
     * Ends it; the exit itself comes by the handle. First what was decided comes to disk: the next agent would else take a
     * process that it finds ended by this signal for one that has failed.
     */
    static void stop(AgentStore store, TaskHandle running, String signal, Duration timeout) {
        try {
            store.awaitWritten();
            running.stop(signal, timeout);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IllegalArgumentException noSuchSignal) {
            LOG.warn("process {} is killed at once: {}", running.pid(), noSuchSignal.getMessage());
            killAtOnce(running);
        }
    }

    private static void killAtOnce(TaskHandle running) {
        try {
            running.kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends a signal; tells what is in the way, if anything is. */
    static Optional<Rejected> signal(TaskHandle running, String signal) {
        try {
            running.signal(signal);
            return Optional.empty();
        } catch (IllegalArgumentException refused) {
            return Optional.of(new Rejected(Reason.INVALID, String.valueOf(refused.getMessage())));
        } catch (IllegalStateException failed) {
            return Optional.of(new Rejected(Reason.UNAVAILABLE, String.valueOf(failed.getMessage())));
        }
    }
}
