package dev.drover.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What agents of this JVM warn of from now on, until it is closed. */
final class AgentLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    static AgentLog begin() {
        AgentLog log = new AgentLog();
        log.start();
        logger().addAppender(log);
        return log;
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("dev.drover.agent");
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            warnings.add(event.getFormattedMessage());
        }
    }

    void await(String part) {
        AgentFixture.await(
                () -> warnings.stream().anyMatch(warning -> warning.contains(part)), () -> part + " in " + warnings);
    }

    @Override
    public void close() {
        logger().detachAppender(this);
    }
}
