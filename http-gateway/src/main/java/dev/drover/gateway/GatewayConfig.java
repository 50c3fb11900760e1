package dev.drover.gateway;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** The configuration of the actor system that serves HTTP; it outlives the server's sessions. */
final class GatewayConfig {
    private GatewayConfig() {}

    static Config load() {
        return ConfigFactory.parseResources("drover-gateway.conf").withFallback(ConfigFactory.load());
    }
}
