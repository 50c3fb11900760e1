package dev.drover.persistence.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.drover.protocol.PartitionId;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Snapshots in Cassandra: one partition of the table for each of ours, large snapshots in several rows. */
final class CassandraSnapshots {
    private static final int PART_BYTES = 512 * 1024;
    /** So few that a page of the largest parts is no burden for a small server. */
    private static final int PAGE_ROWS = 16;

    private final CqlSession session;
    private final PreparedStatement insert;
    private final PreparedStatement delete;
    private final PreparedStatement ofEntity;
    private final PreparedStatement ofPartition;

    CassandraSnapshots(CqlSession session, String keyspace) {
        String table = keyspace + ".snapshot";
        String columns = "persistence_id, sequence_nr, part, parts, timestamp, serializer_id, manifest, bytes";
        this.session = session;
        insert = session.prepare(
                "INSERT INTO " + table + " (partition, " + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        delete = session.prepare(
                "DELETE FROM " + table + " WHERE partition = ? AND persistence_id = ? AND sequence_nr = ?");
        ofEntity =
                session.prepare("SELECT " + columns + " FROM " + table + " WHERE partition = ? AND persistence_id = ?");
        ofPartition = session.prepare("SELECT " + columns + " FROM " + table + " WHERE partition = ?");
    }

    CompletionStage<Void> save(SnapshotRow snapshot) {
        byte[] bytes = snapshot.payload().bytes();
        int parts = Math.max(1, (bytes.length + PART_BYTES - 1) / PART_BYTES);
        CompletionStage<Void> saved = CompletableFuture.completedStage(null);
        for (int part = 0; part < parts; part++) {
            int from = part * PART_BYTES;
            ByteBuffer content = ByteBuffer.wrap(bytes, from, Math.min(PART_BYTES, bytes.length - from));
            int number = part;
            saved = saved.thenCompose(nothing -> savePart(snapshot, number, parts, content));
        }
        return saved;
    }

    private CompletionStage<Void> savePart(SnapshotRow snapshot, int part, int parts, ByteBuffer content) {
        return session.executeAsync(insert.bind(
                        snapshot.key().partition().value(),
                        snapshot.key().persistenceId(),
                        snapshot.key().sequenceNr(),
                        part,
                        parts,
                        snapshot.timestamp(),
                        snapshot.payload().serializerId(),
                        snapshot.payload().manifest(),
                        content))
                .thenAccept(result -> {});
    }

    CompletionStage<Void> delete(SnapshotKey snapshot) {
        return session.executeAsync(
                        delete.bind(snapshot.partition().value(), snapshot.persistenceId(), snapshot.sequenceNr()))
                .thenAccept(result -> {});
    }

    CompletionStage<List<SnapshotRow>> ofEntity(String persistenceId) {
        List<SnapshotRow> found = new ArrayList<>();
        Assembly assembly = new Assembly(found::add);
        return session.executeAsync(ofEntity.bind(PartitionId.of(persistenceId).value(), persistenceId)
                        .setPageSize(PAGE_ROWS))
                .thenCompose(assembly::take)
                .thenApply(nothing -> List.copyOf(found));
    }

    CompletionStage<Void> ofPartition(PartitionId partition, Consumer<SnapshotRow> each) {
        Assembly assembly = new Assembly(each);
        return session.executeAsync(ofPartition.bind(partition.value()).setPageSize(PAGE_ROWS))
                .thenCompose(assembly::take);
    }

    /** Puts snapshots together from their parts; one whose parts are not all there was never finished, and is left out. */
    private static final class Assembly {
        private final Consumer<SnapshotRow> each;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private @Nullable SnapshotKey current;
        private int nextPart;

        Assembly(Consumer<SnapshotRow> each) {
            this.each = each;
        }

        CompletionStage<Void> take(AsyncResultSet page) {
            page.currentPage().forEach(this::take);
            if (!page.hasMorePages()) {
                return CompletableFuture.completedStage(null);
            }
            return page.fetchNextPage().thenCompose(this::take);
        }

        private void take(Row row) {
            SnapshotKey key = new SnapshotKey(text(row, "persistence_id"), row.getLong("sequence_nr"));
            if (!key.equals(current)) {
                current = key;
                nextPart = 0;
                bytes.reset();
            }
            if (row.getInt("part") != nextPart) {
                nextPart = -1;
                return;
            }
            byte[] content = CassandraLogStore.bytes(row, "bytes");
            bytes.write(content, 0, content.length);
            nextPart++;
            if (nextPart == row.getInt("parts")) {
                StoredPayload payload =
                        new StoredPayload(row.getInt("serializer_id"), text(row, "manifest"), bytes.toByteArray());
                each.accept(new SnapshotRow(key, row.getLong("timestamp"), payload));
            }
        }

        private static String text(Row row, String column) {
            return Objects.requireNonNull(row.getString(column), column);
        }
    }
}
