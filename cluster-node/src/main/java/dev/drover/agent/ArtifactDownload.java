package dev.drover.agent;

import dev.drover.agent.driver.TaskContext;

/** Fetches what a task needs into its directory. Blocks. */
interface ArtifactDownload {
    /** Fetches all artifacts of the task; repeating it changes nothing. */
    void download(TaskContext context) throws FailedException, InterruptedException;

    /** An artifact could not be had; the message says which and why. */
    final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean recoverable;

        FailedException(String message, boolean recoverable) {
            super(message);
            this.recoverable = recoverable;
        }

        /** Whether trying again may help. */
        boolean isRecoverable() {
            return recoverable;
        }
    }
}
