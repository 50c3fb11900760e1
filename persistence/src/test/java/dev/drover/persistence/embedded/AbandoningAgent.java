package dev.drover.persistence.embedded;

import java.nio.file.Path;
import java.time.Duration;

/** A process that starts a server, prints its pid, and dies without stopping it, as an agent under {@code kill -9} does. */
final class AbandoningAgent {
    private AbandoningAgent() {}

    public static void main(String[] args) {
        EmbeddedCassandra cassandra = EmbeddedCassandra.start(CassandraSettings.builder(Path.of(args[0]))
                .orphanLifetime(Duration.parse(args[1]))
                .build());
        System.out.println("server " + cassandra.pid());
        System.out.flush();
        Runtime.getRuntime().halt(9);
    }
}
