package dev.drover.chaos.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What the simulated servers log: nothing, since they have trouble all the time, and a trace says more. */
final class EngineLog {
    private EngineLog() {}

    static void silence() {
        for (String name : new String[] {"dev.drover", "org.apache.pekko"}) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.OFF);
        }
    }
}
