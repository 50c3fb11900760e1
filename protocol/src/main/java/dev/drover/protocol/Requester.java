package dev.drover.protocol;

/**
 * Who asked: the accessor of the token (empty until tokens exist), the network address, the id of the request.
 */
public record Requester(String accessor, String address, String requestId) {
    /** Drover itself: a timer, a saga step, an outbox. */
    public static final Requester SYSTEM = new Requester("", "", "");
}
