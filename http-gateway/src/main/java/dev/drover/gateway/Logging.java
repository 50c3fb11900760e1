package dev.drover.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** The level of the agent's own log; what libraries say matters from warnings on. */
final class Logging {
    private Logging() {}

    static void setUp(String level) {
        logger("dev.drover").setLevel(Level.toLevel(level, Level.INFO));
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }
}
