package dev.drover.persistence.store;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the Cassandra that keeps the journal is, and how it is spoken to. {@code username} and {@code password} are null
 * where it asks for none; {@code replicationFactor} counts only when the keyspace does not exist yet.
 */
public record CassandraStoreSettings(
        List<InetSocketAddress> contactPoints,
        String datacenter,
        String keyspace,
        int replicationFactor,
        @Nullable String username,
        @Nullable String password,
        Duration requestTimeout) {
    private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");

    public CassandraStoreSettings {
        contactPoints = List.copyOf(contactPoints);
        if (!KEYSPACE.matcher(keyspace).matches()) {
            throw new IllegalArgumentException("keyspace \"" + keyspace
                    + "\" must begin with a lower-case letter and have at most 48 of a-z, 0-9 and _");
        }
    }

    /** A server without credentials, which keeps everything once. */
    public static CassandraStoreSettings single(InetSocketAddress address, String datacenter, String keyspace) {
        return new CassandraStoreSettings(List.of(address), datacenter, keyspace, 1, null, null, Duration.ofSeconds(5));
    }

    @Override
    public String toString() {
        return "keyspace \"" + keyspace + "\" at " + contactPoints;
    }
}
