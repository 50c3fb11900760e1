package dev.drover.persistence.ownership;

import dev.drover.persistence.log.LogFeed;
import dev.drover.persistence.log.LogPage;
import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.log.LogSubscriber;
import dev.drover.persistence.log.RecoveredPartition;
import dev.drover.persistence.log.ServerLog;
import dev.drover.persistence.store.LogPosition;
import dev.drover.protocol.PartitionId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** The feed of one session: its own log as it grows, anybody's from any position. */
record SessionFeed(UUID session, ServerLog log, LogReader reader, ForeignPartitions foreign, VouchedHeads vouched)
        implements LogFeed {
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
        return reader.readFrom(from, from.session().equals(session) ? log.head() : vouchedTo);
    }

    @Override
    public void vouch(LogPosition head) {
        vouched.vouch(head);
    }

    @Override
    public CompletionStage<List<RecoveredPartition>> ownedBy(UUID owner, long to, Collection<PartitionId> wanted) {
        return foreign.ownedBy(owner, to, wanted);
    }

    /** How far a log is known to be durable, if anybody vouches for it. */
    Optional<Long> headOf(UUID owner) {
        return owner.equals(session) ? Optional.of(log.head()) : vouched.of(owner);
    }
}
