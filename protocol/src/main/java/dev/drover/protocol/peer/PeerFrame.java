package dev.drover.protocol.peer;

import dev.drover.protocol.Cause;
import dev.drover.protocol.Requester;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** What one server tells another. Actors are named by texts that only the actor system understands. */
public sealed interface PeerFrame {
    /**
     * A command to an entity.
     *
     * @param command a case of one of the aggregates' command types
     * @param replyTo the actor that waits for the answer
     */
    record Command(Object command, Requester requester, Cause cause, String replyTo) implements PeerFrame {}

    /**
     * An entity's answer.
     *
     * @param reply a case of one of the aggregates' reply types
     * @param sequence how far the entity's journal had come
     */
    record Reply(Object reply, long sequence) implements PeerFrame {}

    /** A message that holds nothing but who sends it. */
    record Reference(String actor) implements PeerFrame {}

    /** A node's agent lives, and is to be heard of again {@code within} some time. */
    record Heartbeat(Duration within, String replyTo) implements PeerFrame {}

    /** A session's log is durable up to, but not including, {@code position}. */
    record Head(UUID session, long position) implements PeerFrame {}

    /** Rows of a session's log in their stored form, the first at {@code from}; nobody changes the bytes. */
    record Rows(UUID session, long from, List<byte[]> rows) implements PeerFrame {
        public Rows {
            rows = List.copyOf(rows);
        }
    }

    /** {@code follower} has taken everything before {@code position}. */
    record Confirmed(String follower, long position) implements PeerFrame {}
}
