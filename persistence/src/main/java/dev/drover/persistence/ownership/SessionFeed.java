package dev.drover.persistence.ownership;

import dev.drover.persistence.log.LogFeed;
import dev.drover.persistence.log.LogPage;
import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.ServerLog;
import dev.drover.persistence.store.LogPosition;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The feed of one session: its own log as it grows, anybody's from any position. */
record SessionFeed(UUID session, ServerLog log, LogReader reader) implements LogFeed {
    @Override
    public LogPosition subscribe(LogSubscriber subscriber) {
        log.subscribe(subscriber);
        return head();
    }

    @Override
    public void unsubscribe(LogSubscriber subscriber) {
        log.unsubscribe(subscriber);
    }

    @Override
    public LogPosition head() {
        return new LogPosition(session, log.head());
    }

    @Override
    public CompletionStage<LogPage> readFrom(LogPosition from, long vouchedTo) {
        long vouched = from.session().equals(session) ? log.head() : vouchedTo;
        return reader.readFrom(from, vouched);
    }
}
