package dev.drover.persistence.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The keyspace and the tables of the journal. Looking first is cheaper than creating what exists. */
final class CassandraSchema {
    private static final Duration CREATE_TIMEOUT = Duration.ofSeconds(30);

    private CassandraSchema() {}

    static void ensure(CqlSession session, CassandraStoreSettings settings) {
        Set<String> found = new HashSet<>();
        session.execute(SimpleStatement.newInstance(
                        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", settings.keyspace()))
                .forEach(row -> found.add(String.valueOf(row.getString("table_name"))));
        Map<String, String> tables = tables(settings.keyspace());
        if (found.containsAll(tables.keySet())) {
            return;
        }
        refuseTooFewNodes(session, settings);
        create(
                session,
                "CREATE KEYSPACE IF NOT EXISTS " + settings.keyspace()
                        + " WITH replication = {'class': 'NetworkTopologyStrategy', '" + settings.datacenter() + "': "
                        + settings.replicationFactor() + "}");
        tables.forEach((name, definition) -> {
            if (!found.contains(name)) {
                create(session, definition);
            }
        });
        // Keyspaces made before servers listed their addresses lack the column.
        create(session, "ALTER TABLE " + settings.keyspace() + ".sessions ADD IF NOT EXISTS address text");
    }

    /** Cassandra would create such a keyspace, and refuse every write to it. */
    private static void refuseTooFewNodes(CqlSession session, CassandraStoreSettings settings) {
        long nodes = session.getMetadata().getNodes().values().stream()
                .filter(node -> settings.datacenter().equals(node.getDatacenter()))
                .count();
        if (nodes < settings.replicationFactor()) {
            throw new StoreUnavailableException("the journal in " + settings + " cannot be created: it is to be kept "
                    + settings.replicationFactor()
                    + " times, but datacenter \"" + settings.datacenter() + "\" has " + nodes
                    + " Cassandra nodes; add nodes, or set a lower replication factor");
        }
    }

    private static void create(CqlSession session, String definition) {
        session.execute(SimpleStatement.newInstance(definition).setTimeout(CREATE_TIMEOUT));
    }

    private static Map<String, String> tables(String keyspace) {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("log", """
            (session uuid, segment bigint, position bigint, bytes blob, PRIMARY KEY ((session, segment), position))
            """);
        tables.put("sessions", """
            (bucket int, id uuid, server_name text, host text, boot_id text, directory_id text,
             opened_at timestamp, end_position bigint, address text, PRIMARY KEY (bucket, id))
            """);
        tables.put("lease", "(session uuid PRIMARY KEY, renewal bigint, ttl_millis bigint)");
        tables.put("seal", "(session uuid PRIMARY KEY, end_position bigint)");
        tables.put("claim", "(name text PRIMARY KEY, session uuid)");
        tables.put(
                "owner", "(bucket int, partition int, revision bigint, owner blob, PRIMARY KEY (bucket, partition))");
        tables.put("owner_history", """
            (partition int, epoch bigint, session uuid, from_position bigint, to_position bigint,
             PRIMARY KEY (partition, epoch))
            """);
        tables.put("snapshot", """
            (partition int, persistence_id text, sequence_nr bigint, part int, parts int, timestamp bigint,
             serializer_id int, manifest text, bytes blob,
             PRIMARY KEY (partition, persistence_id, sequence_nr, part))
            WITH CLUSTERING ORDER BY (persistence_id ASC, sequence_nr DESC, part ASC)
            """);
        tables.replaceAll((name, columns) -> "CREATE TABLE IF NOT EXISTS " + keyspace + "." + name + " " + columns);
        return tables;
    }
}
