package dev.drover.agent.download;

/** Something cannot be fetched; the message completes "failed to download artifact …:". */
public final class DownloadException extends Exception {
    private final boolean recoverable;

    private DownloadException(String reason, boolean recoverable) {
        super(reason);
        this.recoverable = recoverable;
    }

    /** The job file asks for what cannot be, or what is served cannot be taken: trying again does not help. */
    public static DownloadException refused(String reason) {
        return new DownloadException(reason, false);
    }

    /** It may go well another time. */
    public static DownloadException failed(String reason) {
        return new DownloadException(reason, true);
    }

    /** Whether trying again may help. */
    public boolean isRecoverable() {
        return recoverable;
    }

    /** The message. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
