package dev.drover.agent;

import dev.drover.protocol.Rejected;
import dev.drover.protocol.stream.AgentFrame;
import java.util.Optional;

/** Where answers to a server's requests go, on threads of any kind. */
interface Destination {
    /** The connection that they go by. */
    long connection();

    void say(AgentFrame frame);

    /** Ends a request that cannot be answered. */
    default void refuse(long request, Rejected why) {
        say(new AgentFrame.StreamEnd(request, Optional.of(why)));
    }

    /** Begins to send something long. */
    void send(long request, int credit, StreamSender.Pieces pieces);
}
