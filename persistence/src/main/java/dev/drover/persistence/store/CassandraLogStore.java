package dev.drover.persistence.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.drover.protocol.PartitionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The store in Cassandra: everything is read and written at QUORUM; seals and owners change by lightweight transactions
 * alone and are read at SERIAL. Leases go over a driver session of their own, so that no flood of rows delays them.
 */
public final class CassandraLogStore implements LogStore {
    /** Rows of one Cassandra partition of the log. Stored data depends on it. */
    private static final long SEGMENT_ROWS = 1024;

    private static final Duration LEASE_TIMEOUT = Duration.ofSeconds(1);
    /** All sessions are listed in one Cassandra partition: there are few. */
    private static final int BUCKET = 0;

    private final CqlSession data;
    private final CqlSession leases;
    private final Statements statements;
    private final CassandraSnapshots snapshots;
    private final CassandraOwners owners;
    private final CassandraClaims claims;

    private CassandraLogStore(CqlSession data, CqlSession leases, String keyspace) {
        this.data = data;
        this.leases = leases;
        this.statements = new Statements(data, leases, keyspace);
        this.snapshots = new CassandraSnapshots(data, keyspace);
        this.owners = new CassandraOwners(data, keyspace);
        this.claims = new CassandraClaims(data, keyspace);
    }

    /** Connects, and creates keyspace and tables where they are missing. Blocks; fails if the store does not answer. */
    public static CassandraLogStore connect(CassandraStoreSettings settings) {
        CompletableFuture<CqlSession> leases =
                CompletableFuture.supplyAsync(() -> CassandraConnection.open(settings, "drover-lease", LEASE_TIMEOUT));
        CqlSession data = null;
        try {
            data = CassandraConnection.open(settings, "drover-log", settings.requestTimeout());
            CassandraSchema.ensure(data, settings);
            return new CassandraLogStore(data, leases.join(), settings.keyspace());
        } catch (StoreUnavailableException e) {
            close(data, leases);
            throw e;
        } catch (DriverException | CompletionException e) {
            close(data, leases);
            String why = String.valueOf((e.getCause() instanceof DriverException cause ? cause : e).getMessage());
            throw new StoreUnavailableException("the journal in " + settings + " cannot be opened: " + why, e);
        }
    }

    private static void close(@Nullable CqlSession data, CompletableFuture<CqlSession> leases) {
        if (data != null) {
            data.close();
        }
        var unused = leases.thenAccept(CqlSession::close);
    }

    private static final class Statements {
        private final PreparedStatement append;
        private final PreparedStatement read;
        private final PreparedStatement last;
        private final PreparedStatement readSeal;
        private final PreparedStatement seal;
        private final PreparedStatement list;
        private final PreparedStatement sessions;
        private final PreparedStatement renew;
        private final PreparedStatement lease;

        Statements(CqlSession data, CqlSession leases, String keyspace) {
            String k = keyspace + ".";
            append = data.prepare("INSERT INTO " + k + "log (session, segment, position, bytes) VALUES (?, ?, ?, ?)");
            read = data.prepare("SELECT position, bytes FROM " + k
                    + "log WHERE session = ? AND segment = ? AND position >= ? AND position < ?");
            last = data.prepare("SELECT position FROM " + k
                    + "log WHERE session = ? AND segment = ? ORDER BY position DESC LIMIT 1");
            readSeal = data.prepare("SELECT end_position FROM " + k + "seal WHERE session = ?");
            seal = data.prepare("INSERT INTO " + k + "seal (session, end_position) VALUES (?, ?) IF NOT EXISTS");
            list = data.prepare("INSERT INTO " + k + "sessions (bucket, id, server_name, host, boot_id, directory_id,"
                    + " opened_at, end_position, address) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
            sessions = data.prepare("SELECT id, server_name, host, boot_id, directory_id, opened_at, end_position,"
                    + " address FROM " + k + "sessions WHERE bucket = ?");
            renew = leases.prepare("INSERT INTO " + k + "lease (session, renewal, ttl_millis) VALUES (?, ?, ?)");
            lease = leases.prepare("SELECT renewal, ttl_millis FROM " + k + "lease WHERE session = ?");
        }
    }

    @Override
    public CompletionStage<Void> append(UUID session, StoredRow row) {
        return done(data.executeAsync(statements.append.bind(
                session, segment(row.position()), row.position(), ByteBuffer.wrap(row.bytes()))));
    }

    private static long segment(long position) {
        return position / SEGMENT_ROWS;
    }

    @Override
    public CompletionStage<List<StoredRow>> read(UUID session, long from, int limit) {
        long segment = segment(from);
        long to = Math.min(from + limit, (segment + 1) * SEGMENT_ROWS);
        return data.executeAsync(
                        statements.read.bind(session, segment, from, to).setPageSize(limit))
                .thenApply(page -> {
                    List<StoredRow> rows = new ArrayList<>();
                    long expected = from;
                    for (Row row : page.currentPage()) {
                        if (row.getLong("position") != expected) {
                            break;
                        }
                        rows.add(new StoredRow(expected++, bytes(row, "bytes")));
                    }
                    return List.copyOf(rows);
                });
    }

    /** A segment is begun only when the one before is full, so those with rows are found by halving. */
    @Override
    public CompletionStage<Long> end(UUID session) {
        return endOfSegment(session, 0)
                .thenCompose(end -> end == 0 ? CompletableFuture.completedStage(0L) : search(session, end, 0, 1));
    }

    /** {@code known} is a segment with rows, which end at {@code end}; looks further and further ahead. */
    private CompletionStage<Long> search(UUID session, long end, long known, long step) {
        return endOfSegment(session, known + step).thenCompose(found -> {
            if (found > 0) {
                return search(session, found, known + step, step * 2);
            }
            return step == 1 ? CompletableFuture.completedStage(end) : search(session, end, known, 1);
        });
    }

    /** The position after the segment's last row, or 0 if it has none. */
    private CompletionStage<Long> endOfSegment(UUID session, long segment) {
        return data.executeAsync(statements.last.bind(session, segment)).thenApply(page -> {
            Row row = page.one();
            return row == null ? 0L : row.getLong("position") + 1;
        });
    }

    @Override
    public CompletionStage<OptionalLong> seal(UUID session) {
        return data.executeAsync(statements.readSeal.bind(session).setConsistencyLevel(DefaultConsistencyLevel.SERIAL))
                .thenApply(page -> {
                    Row row = page.one();
                    return row == null ? OptionalLong.empty() : OptionalLong.of(row.getLong("end_position"));
                });
    }

    @Override
    public CompletionStage<Long> seal(UUID session, long end) {
        return data.executeAsync(statements.seal.bind(session, end).setIdempotent(false))
                .thenApply(page -> {
                    if (page.wasApplied()) {
                        return end;
                    }
                    return Objects.requireNonNull(page.one(), "the seal in force")
                            .getLong("end_position");
                });
    }

    @Override
    public CompletionStage<Void> list(SessionRecord session) {
        ServerIdentity server = session.server();
        return done(data.executeAsync(statements.list.bind(
                BUCKET,
                session.id(),
                server.serverName(),
                server.host(),
                server.bootId(),
                server.directoryId(),
                session.openedAt(),
                session.end(),
                session.address())));
    }

    @Override
    public CompletionStage<List<SessionRecord>> sessions() {
        List<SessionRecord> found = new ArrayList<>();
        return data.executeAsync(statements.sessions.bind(BUCKET))
                .thenCompose(page -> collectSessions(page, found))
                .thenApply(nothing -> found.stream()
                        .sorted(Comparator.comparing(SessionRecord::openedAt).thenComparing(SessionRecord::id))
                        .toList());
    }

    private static CompletionStage<Void> collectSessions(AsyncResultSet page, List<SessionRecord> found) {
        page.currentPage().forEach(row -> found.add(session(row)));
        return page.hasMorePages()
                ? page.fetchNextPage().thenCompose(next -> collectSessions(next, found))
                : CompletableFuture.completedStage(null);
    }

    private static SessionRecord session(Row row) {
        ServerIdentity server = new ServerIdentity(
                text(row, "server_name"), text(row, "host"), text(row, "boot_id"), text(row, "directory_id"));
        UUID id = Objects.requireNonNull(row.getUuid("id"), "id");
        Instant openedAt = Objects.requireNonNull(row.getInstant("opened_at"), "opened_at");
        @Nullable Long end = row.isNull("end_position") ? null : row.getLong("end_position");
        return new SessionRecord(id, server, openedAt, end, row.getString("address"));
    }

    @Override
    public CompletionStage<Void> renew(UUID session, LeaseRow lease) {
        return done(leases.executeAsync(
                statements.renew.bind(session, lease.renewal(), lease.ttl().toMillis())));
    }

    @Override
    public CompletionStage<Optional<LeaseRow>> lease(UUID session) {
        return leases.executeAsync(statements.lease.bind(session)).thenApply(page -> Optional.ofNullable(page.one())
                .map(row -> new LeaseRow(row.getLong("renewal"), Duration.ofMillis(row.getLong("ttl_millis")))));
    }

    @Override
    public CompletionStage<Boolean> claim(String name, UUID session, Duration ttl) {
        return claims.claim(name, session, ttl);
    }

    @Override
    public CompletionStage<Void> disclaim(String name, UUID session) {
        return claims.disclaim(name, session);
    }

    @Override
    public CompletionStage<Map<PartitionId, OwnerRow>> owners() {
        return owners.all();
    }

    @Override
    public CompletionStage<Boolean> replaceOwners(Map<PartitionId, OwnerRow> next) {
        return owners.replace(next);
    }

    @Override
    public CompletionStage<Void> archive(PartitionId partition, List<OwnerInterval> intervals) {
        return owners.archive(partition, intervals);
    }

    @Override
    public CompletionStage<List<OwnerInterval>> archived(PartitionId partition) {
        return owners.archived(partition);
    }

    @Override
    public CompletionStage<Void> save(SnapshotRow snapshot) {
        return snapshots.save(snapshot);
    }

    @Override
    public CompletionStage<Void> delete(SnapshotKey snapshot) {
        return snapshots.delete(snapshot);
    }

    @Override
    public CompletionStage<List<SnapshotRow>> snapshots(String persistenceId) {
        return snapshots.ofEntity(persistenceId);
    }

    @Override
    public CompletionStage<Void> snapshots(PartitionId partition, Consumer<SnapshotRow> each) {
        return snapshots.ofPartition(partition, each);
    }

    @Override
    public void close() {
        data.closeAsync();
        leases.closeAsync();
    }

    private static CompletionStage<Void> done(CompletionStage<AsyncResultSet> result) {
        return result.thenAccept(page -> {});
    }

    static byte[] bytes(Row row, String column) {
        ByteBuffer buffer = Objects.requireNonNull(row.getByteBuffer(column), column);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String text(Row row, String column) {
        return Objects.requireNonNull(row.getString(column), column);
    }
}
