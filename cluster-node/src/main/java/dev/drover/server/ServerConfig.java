package dev.drover.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.Map;

/** The actor system's configuration for one server: the common file, with this server's addresses over it. */
final class ServerConfig {
    private ServerConfig() {}

    static Config of(ServerSettings settings) {
        Map<String, Object> own = new HashMap<>();
        own.put("pekko.remote.artery.canonical.hostname", settings.cluster().host());
        own.put("pekko.remote.artery.canonical.port", settings.cluster().port());
        return ConfigFactory.parseMap(own, "this server's addresses")
                .withFallback(ConfigFactory.parseResources("drover-server.conf"))
                .withFallback(ConfigFactory.load());
    }
}
