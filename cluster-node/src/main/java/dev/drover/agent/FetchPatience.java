package dev.drover.agent;

import java.util.Optional;

/**
 * How often a predecessor's data is asked for before its successor begins without: as long as the predecessor takes to end,
 * but through no more than a server's restart, and not for ever where the copy breaks again and again.
 *
 * @param missed how often no server had it, one after the other
 * @param broken how often a copy was not whole
 */
record FetchPatience(int missed, int broken) {
    static final FetchPatience FRESH = new FetchPatience(0, 0);
    static final int MOST_MISSED = 60;
    static final int MOST_BROKEN = 5;

    /** What is left of it; nothing if that was enough. */
    Optional<FetchPatience> after(FetchAnswer answer) {
        FetchPatience next =
                switch (answer.kind()) {
                    case ARRIVED -> this;
                    case NOT_YET -> new FetchPatience(0, broken);
                    case ELSEWHERE -> new FetchPatience(missed + 1, broken);
                    case BROKEN -> new FetchPatience(0, broken + 1);
                    case NEVER -> new FetchPatience(MOST_MISSED, MOST_BROKEN);
                };
        return Optional.of(next).filter(left -> left.missed() < MOST_MISSED && left.broken() < MOST_BROKEN);
    }
}
