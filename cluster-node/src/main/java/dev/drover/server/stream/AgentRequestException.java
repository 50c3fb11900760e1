package dev.drover.server.stream;

import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;

/** Why an agent did not answer a request for logs or figures. */
public final class AgentRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public AgentRequestException(Rejected why) {
        super(why.message());
        this.reason = why.reason();
    }

    public Reason reason() {
        return reason;
    }
}
