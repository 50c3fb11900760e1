package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A probe of a service.
 *
 * @param type {@code http} or {@code tcp}
 * @param portLabel empty for the service's port
 * @param headers header name to its values
 */
public record ServiceCheck(
        String name,
        String type,
        Duration interval,
        Duration timeout,
        String portLabel,
        String path,
        String method,
        String protocol,
        Map<String, List<String>> headers,
        String body,
        boolean tlsSkipVerify) {
    public ServiceCheck {
        headers = Sorted.copyOf(headers);
    }
}
