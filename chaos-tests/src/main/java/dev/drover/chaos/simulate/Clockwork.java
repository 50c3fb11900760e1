package dev.drover.chaos.simulate;

import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.Cancellable;

/** Time as one simulated node has it. Its steps are taken by the node's actor, one at a time. */
public interface Clockwork {
    Instant now();

    /** Takes a step once, later. */
    Cancellable after(Duration delay, Runnable step);

    /** 0 to 1, spreads restarts. */
    double chance();
}
