package dev.drover.agent.consul;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How an agent reaches the Consul of its machine.
 *
 * @param address scheme, host and port
 * @param token sent with each request; empty for none
 * @param authorities a file of certificates in PEM, whom TLS trusts in place of the JDK's own
 * @param timeout of one request
 */
public record ConsulSettings(URI address, String token, Optional<Path> authorities, Duration timeout) {
    public static final URI ADDRESS = URI.create("http://127.0.0.1:8500");
    public static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** One that asks for no token. */
    public static ConsulSettings of(URI address) {
        return new ConsulSettings(address, "", Optional.empty(), TIMEOUT);
    }

    /** Without what nobody may read. */
    @Override
    public String toString() {
        return "ConsulSettings[" + address + "]";
    }
}
