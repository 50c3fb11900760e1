package dev.drover.persistence.embedded;

import java.util.Optional;
import java.util.Properties;

/**
 * What is written down about a started server so that the next agent finds it.
 *
 * @param fingerprint of command line and configuration: a server that was started differently is not taken over
 */
record ServerRecord(ProcessIdentity process, int nativePort, int storagePort, String fingerprint) {
    static final String FILE = "cassandra.pid";

    static Optional<ServerRecord> parse(Properties properties) {
        try {
            return Optional.of(new ServerRecord(
                    new ProcessIdentity(
                            Long.parseLong(properties.getProperty("pid")),
                            Long.parseLong(properties.getProperty("start"))),
                    Integer.parseInt(properties.getProperty("native_port")),
                    Integer.parseInt(properties.getProperty("storage_port")),
                    properties.getProperty("fingerprint", "")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String format() {
        return "pid=" + process.pid() + "\nstart=" + process.start() + "\nnative_port=" + nativePort + "\nstorage_port="
                + storagePort + "\nfingerprint=" + fingerprint + "\n";
    }
}
