package dev.drover.persistence.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Names that one session at a time holds, each a row that expires, changed by lightweight transactions alone. */
final class CassandraClaims {
    private final CqlSession session;
    private final PreparedStatement claim;
    private final PreparedStatement disclaim;

    CassandraClaims(CqlSession session, String keyspace) {
        this.session = session;
        claim = session.prepare(
                "INSERT INTO " + keyspace + ".claim (name, session) VALUES (?, ?) IF NOT EXISTS USING TTL ?");
        disclaim = session.prepare("DELETE FROM " + keyspace + ".claim WHERE name = ? IF session = ?");
    }

    CompletionStage<Boolean> claim(String name, UUID claimant, Duration ttl) {
        return session.executeAsync(
                        claim.bind(name, claimant, (int) ttl.toSeconds()).setIdempotent(false))
                .thenApply(result -> result.wasApplied() || claimant.equals(holder(result)));
    }

    private static UUID holder(AsyncResultSet refused) {
        Row row = refused.one();
        UUID holder = row == null ? null : row.getUuid("session");
        return holder == null ? new UUID(0, 0) : holder;
    }

    CompletionStage<Void> disclaim(String name, UUID claimant) {
        return session.executeAsync(disclaim.bind(name, claimant).setIdempotent(false))
                .thenAccept(result -> {});
    }
}
