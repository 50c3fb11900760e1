package dev.drover.agent.driver;

/** A task could not be started; the message is the sentence its event shows. */
public final class TaskStartException extends Exception {
    private final boolean recoverable;

    public TaskStartException(String message, boolean recoverable) {
        super(message);
        this.recoverable = recoverable;
    }

    /** Whether trying again may help; if not, the restart policy is not asked. */
    public boolean isRecoverable() {
        return recoverable;
    }
}
