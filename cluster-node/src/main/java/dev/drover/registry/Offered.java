package dev.drover.registry;

import dev.drover.protocol.allocation.ServiceInstance;
import java.util.List;

/**
 * All that offer a service.
 *
 * @param at the index at which that changed last
 */
public record Offered(long at, List<ServiceInstance> instances) {
    public Offered {
        instances = List.copyOf(instances);
    }
}
