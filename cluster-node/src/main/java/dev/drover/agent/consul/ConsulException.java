package dev.drover.agent.consul;

import java.io.IOException;

/** Consul does not answer, or does not do what it is asked. */
final class ConsulException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int NOT_FOUND = 404;

    private final int status;

    private ConsulException(String message, int status) {
        super(message);
        this.status = status;
    }

    static ConsulException silent(String why, Throwable cause) {
        ConsulException silent = new ConsulException("Consul does not answer: " + why, 0);
        silent.initCause(cause);
        return silent;
    }

    /** It answers, and what it says makes no sense. */
    static ConsulException unreadable(String why) {
        return new ConsulException("Consul's answer cannot be read: " + why, 0);
    }

    static ConsulException unreadable(String why, Throwable cause) {
        ConsulException unreadable = unreadable(why);
        unreadable.initCause(cause);
        return unreadable;
    }

    static ConsulException refused(int status, String body) {
        String why = body.isBlank() ? "" : ": " + body.strip();
        return new ConsulException("Consul answers with status " + status + why, status);
    }

    /** Whether it has answered. */
    boolean isRefusal() {
        return status != 0;
    }

    boolean isNotFound() {
        return status == NOT_FOUND;
    }
}
