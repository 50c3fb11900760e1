package dev.drover.persistence.store;

import dev.drover.protocol.PartitionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Where logs, leases, owners, seals and snapshots are kept. Every write that completes is durable; one that fails has an
 * unknown outcome and may still happen later. All methods return at once.
 */
public interface LogStore extends AutoCloseable {
    /** Writes a row. Writing the same bytes at the same place again changes nothing. */
    CompletionStage<Void> append(UUID session, StoredRow row);

    /**
     * Rows from {@code from} on, in order, at most {@code limit}, possibly fewer than there are; empty exactly when
     * nothing is at {@code from}. A hole ends the answer.
     */
    CompletionStage<List<StoredRow>> read(UUID session, long from, int limit);

    /** The position after the last row that any durable write may have reached, holes notwithstanding. */
    CompletionStage<Long> end(UUID session);

    /** The position at which the session's log was sealed, decided linearizably: from there on no row counts. */
    CompletionStage<OptionalLong> seal(UUID session);

    /** Seals the log at {@code end} unless it was sealed before, and returns the seal in force. */
    CompletionStage<Long> seal(UUID session, long end);

    CompletionStage<Void> list(SessionRecord session);

    /** All sessions ever listed, oldest first. */
    CompletionStage<List<SessionRecord>> sessions();

    CompletionStage<Void> renew(UUID session, LeaseRow lease);

    CompletionStage<Optional<LeaseRow>> lease(UUID session);

    /**
     * Gives {@code name} to the session for {@code ttl} unless another session holds it, decided linearizably; who holds it
     * already keeps it for what is left.
     */
    CompletionStage<Boolean> claim(String name, UUID session, Duration ttl);

    /** Gives the name up, if the session holds it. */
    CompletionStage<Void> disclaim(String name, UUID session);

    /** The owners of all partitions that ever had one, read linearizably. */
    CompletionStage<Map<PartitionId, OwnerRow>> owners();

    /**
     * Replaces all the rows, or none unless the revision of each is still the one before its {@code next}'s; a first row
     * needs that there is none. A failure has an unknown outcome: read the rows again.
     */
    CompletionStage<Boolean> replaceOwners(Map<PartitionId, OwnerRow> next);

    /** Keeps closed intervals for history, so that the owner row need not; doing it again changes nothing. */
    CompletionStage<Void> archive(PartitionId partition, List<OwnerInterval> intervals);

    /** The intervals kept for history, oldest first. */
    CompletionStage<List<OwnerInterval>> archived(PartitionId partition);

    CompletionStage<Void> save(SnapshotRow snapshot);

    CompletionStage<Void> delete(SnapshotKey snapshot);

    /** One entity's snapshots, newest first. */
    CompletionStage<List<SnapshotRow>> snapshots(String persistenceId);

    /** All snapshots of a partition, entity by entity, newest first; {@code each} is called one at a time. */
    CompletionStage<Void> snapshots(PartitionId partition, Consumer<SnapshotRow> each);

    /** Ends the connection, if there is one; what was stored stays. */
    @Override
    void close();
}
