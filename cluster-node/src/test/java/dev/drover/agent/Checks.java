package dev.drover.agent;

import dev.drover.protocol.job.CheckRestart;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks, and services that have one. */
final class Checks {
    private Checks() {}

    static ServiceCheck tcp() {
        return check("tcp", Duration.ofSeconds(1), ServiceCheck.Script.NONE, ServiceCheck.Judging.PLAIN);
    }

    static ServiceCheck script(Duration timeout, String command, List<String> args) {
        return check(ServiceCheck.SCRIPT, timeout, new ServiceCheck.Script(command, args), ServiceCheck.Judging.PLAIN);
    }

    /** A shell's script for whose first failure its task is started again. */
    static ServiceCheck restarting(String script) {
        CheckRestart atOnce = new CheckRestart(1, Duration.ZERO, false);
        return check(
                ServiceCheck.SCRIPT,
                Duration.ofSeconds(10),
                new ServiceCheck.Script("sh", List.of("-c", script)),
                new ServiceCheck.Judging(0, 0, 0, "", OnUpdate.REQUIRE_HEALTHY, Optional.of(atOnce)));
    }

    private static ServiceCheck check(
            String type, Duration timeout, ServiceCheck.Script script, ServiceCheck.Judging judging) {
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
                judging);
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
