package dev.drover.persistence.store;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import java.time.Duration;

/** Opens the driver's sessions. */
final class CassandraConnection {
    /** Short enough to be back within a second of a store that was away. */
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(100);

    private static final Duration SLOWEST_RECONNECT = Duration.ofSeconds(1);
    private static final int IO_THREADS = 2;

    private CassandraConnection() {}

    static CqlSession open(CassandraStoreSettings settings, String name, Duration requestTimeout) {
        DriverConfigLoader config = DriverConfigLoader.programmaticBuilder()
                .withString(DefaultDriverOption.SESSION_NAME, name)
                .withString(DefaultDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, settings.datacenter())
                .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "QUORUM")
                .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, "SERIAL")
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, requestTimeout)
                .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, FIRST_RECONNECT)
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, SLOWEST_RECONNECT)
                .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, IO_THREADS)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                .build();
        CqlSessionBuilder builder =
                CqlSession.builder().withConfigLoader(config).addContactPoints(settings.contactPoints());
        String username = settings.username();
        String password = settings.password();
        if (username != null && password != null) {
            builder.withAuthCredentials(username, password);
        }
        return builder.build();
    }
}
