package dev.drover.protocol.allocation;

import java.util.List;

/**
 * One that offers a service, as others are told of it.
 *
 * @param node its id
 * @param port 0 if it has none
 * @param job its id
 * @param allocation its id
 */
public record ServiceInstance(
        String id,
        String name,
        String node,
        String datacenter,
        String address,
        int port,
        List<String> tags,
        String job,
        String allocation) {
    public ServiceInstance {
        tags = List.copyOf(tags);
    }

    public static ServiceInstance of(ServiceRegistration registration) {
        return new ServiceInstance(
                registration.id(),
                registration.name(),
                registration.node().value(),
                registration.datacenter(),
                registration.address(),
                registration.port(),
                registration.tags(),
                registration.job().value(),
                registration.allocation().value());
    }

    /** Only what it is called: for a list of services. */
    public static ServiceInstance named(String name, List<String> tags) {
        return new ServiceInstance("", name, "", "", "", 0, tags, "", "");
    }
}
