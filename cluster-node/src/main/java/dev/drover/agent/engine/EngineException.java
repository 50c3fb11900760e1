package dev.drover.agent.engine;

import java.io.IOException;

/** An engine has answered that it will not or cannot do what it was asked. */
public final class EngineException extends IOException {
    private static final int NOT_FOUND = 404;
    private static final int FIRST_OF_THE_SERVER = 500;

    private final int status;

    /** @param status of HTTP */
    EngineException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** Whether what the request was about is not there. */
    public boolean isNotFound() {
        return status == NOT_FOUND;
    }

    /** Whether the request itself is wrong, so that repeating it leads nowhere. */
    public boolean isFinal() {
        return status < FIRST_OF_THE_SERVER;
    }
}
