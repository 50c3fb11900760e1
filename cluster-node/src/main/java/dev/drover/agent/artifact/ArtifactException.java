package dev.drover.agent.artifact;

/** An artifact could not be had; the message is the sentence the task's {@code Failed Artifact Download} event shows. */
public final class ArtifactException extends Exception {
    private final boolean recoverable;

    ArtifactException(String source, String reason, boolean recoverable) {
        super("failed to download artifact \"%s\": %s".formatted(source, reason));
        this.recoverable = recoverable;
    }

    /** Whether trying again may help: what is wrong is not the job file. */
    public boolean isRecoverable() {
        return recoverable;
    }
}
