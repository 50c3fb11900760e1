package dev.drover.persistence.log;

import dev.drover.persistence.store.LogPosition;
import dev.drover.protocol.PartitionId;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** What a server's view and streams are fed by: its own log as it grows, and every log from any position. */
public interface LogFeed {
    /** Everything stored from now on; returns where the first row will be. Subscribe before acquiring partitions. */
    LogPosition subscribe(LogSubscriber subscriber);

    void unsubscribe(LogSubscriber subscriber);

    /** The first position of this server's log that is not known to be durable: what it vouches for ends here. */
    LogPosition head();

    /**
     * Reads any session's log from a position on. {@code vouchedTo} is the head its owner last told of, or 0: the last row
     * of a log without seal is withheld unless its owner vouches for it.
     */
    CompletionStage<LogPage> readFrom(LogPosition from, long vouchedTo);

    /** The owner of a session's log says that it is durable up to here: history is shown that far from now on. */
    void vouch(LogPosition head);

    /**
     * Those of the wanted partitions that a session owns at present, each with everything that was stored of it before
     * position {@code to} of the session's log, and maybe more. What the session has lost since is left out: its new
     * owner's log says so.
     */
    CompletionStage<List<RecoveredPartition>> ownedBy(UUID session, long to, Collection<PartitionId> wanted);
}
