package dev.drover.agent;

import dev.drover.protocol.stream.AgentFrame;

/** Where answers to a server's requests go, on threads of any kind. */
interface Destination {
    void say(AgentFrame frame);

    /** Begins to send something long. */
    void send(long request, int credit, StreamSender.Pieces pieces);
}
