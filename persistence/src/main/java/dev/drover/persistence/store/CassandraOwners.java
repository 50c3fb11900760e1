package dev.drover.persistence.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchStatementBuilder;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.drover.protocol.PartitionId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Partition owners in Cassandra. Their rows lie in one Cassandra partition, so that a server that starts takes all of
 * its partitions by one lightweight transaction.
 */
final class CassandraOwners {
    private static final int BUCKET = 0;

    private final CqlSession session;
    private final PreparedStatement all;
    private final PreparedStatement first;
    private final PreparedStatement next;
    private final PreparedStatement archive;
    private final PreparedStatement archived;

    CassandraOwners(CqlSession session, String keyspace) {
        String table = keyspace + ".owner";
        this.session = session;
        all = session.prepare("SELECT partition, revision, owner FROM " + table + " WHERE bucket = ?");
        first = session.prepare(
                "INSERT INTO " + table + " (bucket, partition, revision, owner) VALUES (?, ?, ?, ?) IF NOT EXISTS");
        next = session.prepare(
                "UPDATE " + table + " SET revision = ?, owner = ? WHERE bucket = ? AND partition = ? IF revision = ?");
        archive = session.prepare("INSERT INTO " + keyspace
                + ".owner_history (partition, epoch, session, from_position, to_position) VALUES (?, ?, ?, ?, ?)");
        archived = session.prepare("SELECT epoch, session, from_position, to_position FROM " + keyspace
                + ".owner_history WHERE partition = ?");
    }

    CompletionStage<Map<PartitionId, OwnerRow>> all() {
        Map<PartitionId, OwnerRow> owners = new TreeMap<>();
        return session.executeAsync(all.bind(BUCKET).setConsistencyLevel(DefaultConsistencyLevel.SERIAL))
                .thenApply(page -> {
                    page.currentPage()
                            .forEach(row -> owners.put(
                                    new PartitionId(row.getInt("partition")),
                                    OwnerRowCodec.decode(
                                            row.getLong("revision"), CassandraLogStore.bytes(row, "owner"))));
                    return owners;
                });
    }

    /** The driver must not repeat the condition by itself: the caller reads the outcome. */
    CompletionStage<Boolean> replace(Map<PartitionId, OwnerRow> rows) {
        BatchStatementBuilder batch = BatchStatement.builder(BatchType.LOGGED).setIdempotence(false);
        rows.forEach((partition, row) -> {
            ByteBuffer owner = ByteBuffer.wrap(OwnerRowCodec.encode(row));
            batch.addStatement(
                    row.revision() == 1
                            ? first.bind(BUCKET, partition.value(), row.revision(), owner)
                            : next.bind(row.revision(), owner, BUCKET, partition.value(), row.revision() - 1));
        });
        return session.executeAsync(batch.build()).thenApply(AsyncResultSet::wasApplied);
    }

    CompletionStage<Void> archive(PartitionId partition, List<OwnerInterval> intervals) {
        List<CompletableFuture<AsyncResultSet>> writes = new ArrayList<>();
        for (OwnerInterval interval : intervals) {
            writes.add(session.executeAsync(archive.bind(
                            partition.value(), interval.epoch(), interval.session(), interval.from(), interval.to()))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    CompletionStage<List<OwnerInterval>> archived(PartitionId partition) {
        List<OwnerInterval> found = new ArrayList<>();
        return session.executeAsync(archived.bind(partition.value()))
                .thenCompose(page -> collect(page, found))
                .thenApply(nothing -> List.copyOf(found));
    }

    private static CompletionStage<Void> collect(AsyncResultSet page, List<OwnerInterval> found) {
        page.currentPage().forEach(row -> found.add(interval(row)));
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(following -> collect(following, found))
                : CompletableFuture.completedStage(null);
    }

    private static OwnerInterval interval(Row row) {
        return new OwnerInterval(
                Objects.requireNonNull(row.getUuid("session"), "session"),
                row.getLong("epoch"),
                row.getLong("from_position"),
                row.getLong("to_position"));
    }
}
