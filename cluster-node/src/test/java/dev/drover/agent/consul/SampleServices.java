package dev.drover.agent.consul;

import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.Service.Weights;
import dev.drover.protocol.job.ServiceCheck;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services as agents register them, and checks of jobs. */
final class SampleServices {
    private SampleServices() {}

    static ConsulService service(String id, ConsulCheck... checks) {
        return new ConsulService(
                id,
                "web",
                List.of("a", "b"),
                "10.0.0.1",
                8080,
                Map.of("zone", "z1"),
                Map.of("lan", new ConsulService.Endpoint("10.0.0.1", 8080)),
                new Weights(2, 1),
                false,
                List.of(checks));
    }

    /** The same under other tags. */
    static ConsulService tagged(ConsulService some, boolean mayChange, String... tags) {
        return new ConsulService(
                some.id(),
                some.name(),
                List.of(tags),
                some.address(),
                some.port(),
                some.meta(),
                some.taggedAddresses(),
                some.weights(),
                mayChange,
                some.checks());
    }

    /** As Consul lists it. */
    static ConsulService listed(ConsulService registered) {
        return new ConsulService(
                registered.id(),
                registered.name(),
                registered.tags(),
                registered.address(),
                registered.port(),
                registered.meta(),
                registered.taggedAddresses(),
                registered.weights(),
                registered.tagsMayChange(),
                List.of());
    }

    static ConsulCheck tcp(String serviceId, int port) {
        return check(serviceId, "tcp", port);
    }

    static ConsulCheck script(String serviceId) {
        return check(serviceId, ServiceCheck.SCRIPT, 0);
    }

    private static ConsulCheck check(String serviceId, String type, int port) {
        Optional<InetSocketAddress> address = type.equals(ServiceCheck.SCRIPT)
                ? Optional.empty()
                : Optional.of(InetSocketAddress.createUnresolved("127.0.0.1", port));
        return ConsulCheck.of(serviceId, port, new Check(type).build(), address);
    }

    /** A check with defaults. */
    static final class Check {
        private final String type;
        private String path = "";
        private String method = "";
        private String protocol = "";
        private Map<String, List<String>> headers = Map.of();
        private String body = "";
        private boolean skipVerify;
        private String serverName = "";
        private ServiceCheck.Grpc grpc = ServiceCheck.Grpc.NONE;
        private ServiceCheck.Judging judging = ServiceCheck.Judging.PLAIN;

        Check(String type) {
            this.type = type;
        }

        Check http(String wantedMethod, String wantedProtocol, String wantedPath) {
            method = wantedMethod;
            protocol = wantedProtocol;
            path = wantedPath;
            return this;
        }

        Check sending(Map<String, List<String>> wanted, String text) {
            headers = wanted;
            body = text;
            return this;
        }

        Check tls(boolean skip, String name) {
            skipVerify = skip;
            serverName = name;
            return this;
        }

        Check grpc(String service, boolean useTls) {
            grpc = new ServiceCheck.Grpc(service, useTls);
            return this;
        }

        Check judged(int passing, int warning, int critical, String initial) {
            judging = new ServiceCheck.Judging(
                    passing, warning, critical, initial, OnUpdate.REQUIRE_HEALTHY, Optional.empty());
            return this;
        }

        ServiceCheck build() {
            return new ServiceCheck(
                    "alive",
                    type,
                    Duration.ofSeconds(10),
                    Duration.ofMillis(2500),
                    "",
                    path,
                    method,
                    protocol,
                    headers,
                    body,
                    skipVerify,
                    serverName,
                    "",
                    "",
                    grpc,
                    new ServiceCheck.Script("probe", new ArrayList<>()),
                    judging);
        }
    }
}
