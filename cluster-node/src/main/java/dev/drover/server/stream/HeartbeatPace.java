package dev.drover.server.stream;

import java.time.Duration;

/**
 * Within which time agents have to beat. The more of them a server hears, the longer: else a server that falls behind is
 * kept there by their beats, and by those that connect anew because it did not answer. As in Nomad, 50 in a second are
 * asked for, whatever their number.
 */
final class HeartbeatPace {
    private static final int AGENTS_A_SECOND = 50;

    private HeartbeatPace() {}

    /**
     * The time for each of so many.
     *
     * @param agents connected to the server
     * @param least however few they are
     */
    static Duration of(int agents, Duration least) {
        Duration forAll = Duration.ofSeconds(agents).dividedBy(AGENTS_A_SECOND);
        return forAll.compareTo(least) > 0 ? forAll : least;
    }
}
