package dev.drover.server;

import dev.drover.recording.EntitySettings;
import dev.drover.variable.Keyring;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How one server is set up.
 *
 * @param name unique in the cluster
 * @param number 0..63, kept in the indexes this server gives out; servers of one cluster should differ in it
 * @param directory its own data directory
 * @param agents where agents connect; port 0 takes any free one
 * @param cluster where other servers connect; port 0 takes any free one
 * @param askTimeout how long an entity's answer is waited for
 * @param keyring what variables are encrypted with; that of all servers of the cluster
 */
public record ServerSettings(
        String name,
        int number,
        Path directory,
        Address agents,
        Address cluster,
        int schedulerCores,
        Duration leaseTtl,
        Duration askTimeout,
        EntitySettings entities,
        SweepSettings sweep,
        CollectionSettings collection,
        Keyring keyring) {
    /** A host and a port to bind. */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
