package dev.drover.recording;

import dev.drover.protocol.Cause;
import dev.drover.protocol.Requester;

/** Who asks for a command, and what made it happen. */
public record Asked(Requester requester, Cause cause) {
    public static Asked by(Cause.Kind kind, String id) {
        return new Asked(Requester.SYSTEM, new Cause(kind, id));
    }
}
