package dev.drover.agent;

import java.time.Duration;

/** When the agent last heard of a server, and within which time it has to beat. Written by the agent, read by anyone. */
public final class ServerContact {
    private static final int BEATS_PER_TTL = 3;

    private volatile Duration heartbeatTtl = Duration.ZERO;
    private volatile long heardNanos = System.nanoTime();

    /** Whatever a server says shows that it is there. */
    public void heard() {
        heardNanos = System.nanoTime();
    }

    /** A server has said within which time it wants to hear of the agent; whether that is another than before. */
    public boolean promised(Duration ttl) {
        boolean isAnother = !ttl.equals(heartbeatTtl);
        heartbeatTtl = ttl;
        return isAnother;
    }

    /** Within which the agent has to beat; zero before a server said so. */
    public Duration heartbeatTtl() {
        return heartbeatTtl;
    }

    /** How long ago the agent heard of a server; before that, how long ago it was made. */
    public Duration sinceHeard() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    /** How often to beat, so that one that is lost does no harm. */
    public Duration beatEvery() {
        return heartbeatTtl.dividedBy(BEATS_PER_TTL);
    }

    /** Whether a server would have been heard of by now. */
    public boolean isLost() {
        return sinceHeard().compareTo(heartbeatTtl) > 0;
    }
}
