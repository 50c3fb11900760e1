package dev.drover.agent.artifact;

import dev.drover.agent.download.DownloadException;

/** An artifact could not be had; the message is the sentence the task's {@code Failed Artifact Download} event shows. */
public final class ArtifactException extends Exception {
    private final boolean recoverable;

    ArtifactException(String source, String reason, boolean recoverable) {
        super("failed to download artifact \"%s\": %s".formatted(source, reason));
        this.recoverable = recoverable;
    }

    ArtifactException(String source, DownloadException cause) {
        this(source, cause.reason(), cause.isRecoverable());
    }

    /** Whether trying again may help: what is wrong is not the job file. */
    public boolean isRecoverable() {
        return recoverable;
    }
}
