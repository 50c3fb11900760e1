package dev.drover.agent;

import dev.drover.protocol.stream.DataRequest;

/**
 * What came of asking for a predecessor's data.
 *
 * @param why it did not come; empty if it did
 */
record FetchAnswer(Kind kind, String why) {
    /** How it came out. */
    enum Kind {
        /** All of it is here. */
        ARRIVED,
        /** The predecessor has not ended. */
        NOT_YET,
        /** Another server, or the same one later, may have it. */
        ELSEWHERE,
        /** It began to come, and stopped. */
        BROKEN,
        /** It is not to be had. */
        NEVER
    }

    /** An answer without data. */
    static FetchAnswer of(int status, String words) {
        String why = words.isEmpty() ? "the server answered with status " + status : words;
        return switch (status) {
            case DataRequest.NOT_YET -> new FetchAnswer(Kind.NOT_YET, why);
            case DataRequest.AGAIN -> new FetchAnswer(Kind.ELSEWHERE, why);
            default -> new FetchAnswer(Kind.NEVER, why);
        };
    }
}
