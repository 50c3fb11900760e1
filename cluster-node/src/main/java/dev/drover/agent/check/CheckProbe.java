package dev.drover.agent.check;

import dev.drover.protocol.job.ServiceCheck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import javax.net.ssl.SSLException;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Runs a check once, within its timeout as a whole. Blocking; schedule it every {@code interval}, on a
 * dispatcher for blocking work. Thread-safe.
 */
public final class CheckProbe {
    private final Clock clock;
    private final GrpcHealth grpc;

    /** @param system whose threads talk HTTP/2 */
    public CheckProbe(Clock clock, ActorSystem<?> system) {
        this.clock = clock;
        this.grpc = new GrpcHealth(system);
    }

    /**
     * Probes an address.
     *
     * @param address unresolved is fine
     */
    public CheckResult run(ServiceCheck check, InetSocketAddress address) {
        Deadline deadline = new Deadline(check.timeout());
        try {
            return switch (check.type()) {
                case "tcp" -> tcp(address, deadline);
                case "http" -> http(check, address, deadline);
                case "grpc" -> grpc(check, address, deadline);
                default -> failure("check type \"%s\" is not supported".formatted(check.type()), 0);
            };
        } catch (SocketTimeoutException late) {
            return failure(
                    "no answer from %s within %d ms"
                            .formatted(show(address), check.timeout().toMillis()),
                    0);
        } catch (UnknownHostException unknown) {
            return failure("unknown host \"%s\"".formatted(address.getHostString()), 0);
        } catch (SSLException untrusted) {
            return failure("TLS with %s failed: %s".formatted(show(address), untrusted.getMessage()), 0);
        } catch (IOException refused) {
            return failure("%s: %s".formatted(show(address), refused.getMessage()), 0);
        } catch (GeneralSecurityException unavailable) {
            return failure("TLS is not available: " + unavailable.getMessage(), 0);
        }
    }

    private CheckResult tcp(InetSocketAddress address, Deadline deadline) throws IOException {
        connect(address, deadline).close();
        return new CheckResult(CheckResult.Status.SUCCESS, "nomad: tcp ok", 0, clock.instant());
    }

    private CheckResult http(ServiceCheck check, InetSocketAddress address, Deadline deadline)
            throws IOException, GeneralSecurityException {
        String problem = HttpExchange.problem(check);
        if (!problem.isEmpty()) {
            return failure(problem, 0);
        }
        try (Socket plain = connect(address, deadline);
                Socket socket = HttpExchange.secured(check, plain, address, deadline)) {
            HttpExchange.Answer answer = HttpExchange.ask(check, socket, address, deadline);
            if (answer.status() >= 200 && answer.status() < 400) {
                return new CheckResult(CheckResult.Status.SUCCESS, "nomad: http ok", answer.status(), clock.instant());
            }
            String body = answer.body().isBlank() ? "" : ": " + answer.body().strip();
            return failure("status %d%s".formatted(answer.status(), body), answer.status());
        }
    }

    private CheckResult grpc(ServiceCheck check, InetSocketAddress address, Deadline deadline)
            throws IOException, GeneralSecurityException {
        GrpcHealth.Answer answer = grpc.ask(check, address, deadline);
        return answer.isServing()
                ? new CheckResult(CheckResult.Status.SUCCESS, "nomad: grpc ok", 0, clock.instant())
                : failure(answer.described(), 0);
    }

    private static Socket connect(InetSocketAddress address, Deadline deadline) throws IOException {
        Socket socket = new Socket();
        try {
            InetSocketAddress resolved = address.isUnresolved()
                    ? new InetSocketAddress(address.getHostString(), address.getPort())
                    : address;
            if (resolved.isUnresolved()) {
                throw new UnknownHostException(address.getHostString());
            }
            socket.connect(resolved, deadline.remainingMillis());
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private CheckResult failure(String output, int statusCode) {
        return new CheckResult(CheckResult.Status.FAILURE, output, statusCode, clock.instant());
    }

    private static String show(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
