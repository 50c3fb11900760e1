package dev.drover.agent.consul;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsulApiTest {
    @Test
    void saysThatAnAnswerIsTooLong() throws Exception {
        HttpServer talkative = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        talkative.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(new byte[(16 << 20) + 1]);
            }
        });
        talkative.start();
        URI address = URI.create("http://127.0.0.1:" + talkative.getAddress().getPort());
        ConsulApi api = new ConsulApi(new ConsulSettings(address, "", Optional.empty(), Duration.ofSeconds(30)));
        try {
            assertThatThrownBy(api::describe)
                    .hasMessage("Consul's answer cannot be read: it is longer than 16777216 bytes");
        } finally {
            talkative.stop(0);
        }
    }
}
