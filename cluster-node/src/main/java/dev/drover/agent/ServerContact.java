package dev.drover.agent;

import java.time.Duration;

/** When the agent last heard of a server, and within which time it has to beat. Written by the agent, read by anyone. */
public final class ServerContact {
    private volatile Duration heartbeatTtl = Duration.ZERO;
    private volatile long heardNanos = System.nanoTime();

    void heard() {
        heardNanos = System.nanoTime();
    }

    void promised(Duration ttl) {
        heartbeatTtl = ttl;
    }

    /** Within which the agent has to beat; zero before a server said so. */
    public Duration heartbeatTtl() {
        return heartbeatTtl;
    }

    /** How long ago the agent heard of a server; before that, how long ago it was made. */
    public Duration sinceHeard() {
        return Duration.ofNanos(System.nanoTime() - heardNanos);
    }

    boolean isLost() {
        return sinceHeard().compareTo(heartbeatTtl) > 0;
    }
}
