package dev.drover.agent;

import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Checks, and services that have one. */
final class Checks {
    private Checks() {}

    static ServiceCheck tcp() {
        return check("tcp", Duration.ofSeconds(1), ServiceCheck.Script.NONE);
    }

    static ServiceCheck script(Duration timeout, String command, List<String> args) {
        return check(ServiceCheck.SCRIPT, timeout, new ServiceCheck.Script(command, args));
    }

    private static ServiceCheck check(String type, Duration timeout, ServiceCheck.Script script) {
        return new ServiceCheck(
                "alive",
                type,
                Duration.ofSeconds(1),
                timeout,
                "",
                "",
                "",
                "http",
                Map.of(),
                "",
                false,
                "",
                "",
                "",
                ServiceCheck.Grpc.NONE,
                script,
                ServiceCheck.Judging.PLAIN);
    }

    /** @param task that the group's service belongs to, or empty */
    static Service service(String port, String task, ServiceCheck... checks) {
        return service(Service.NOMAD, port, task, checks);
    }

    /** The same as it is registered in Consul. */
    static Service ofConsul(String port, String task, ServiceCheck... checks) {
        return service(Service.CONSUL, port, task, checks);
    }

    private static Service service(String provider, String port, String task, ServiceCheck... checks) {
        return new Service(
                "web",
                provider,
                port,
                "auto",
                "",
                List.of("usual"),
                List.of("canary"),
                Map.of(),
                Map.of(),
                Map.of(),
                Service.Weights.STANDARD,
                false,
                task,
                List.of(checks));
    }
}
