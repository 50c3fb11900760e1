package dev.drover.registry;

import dev.drover.protocol.allocation.ServiceRegistration;
import java.util.Comparator;

/** What callers know a service by. */
public record ServiceKey(String namespace, String name) implements Comparable<ServiceKey> {
    private static final Comparator<ServiceKey> ORDER =
            Comparator.comparing(ServiceKey::namespace).thenComparing(ServiceKey::name);

    public static ServiceKey of(ServiceRegistration registration) {
        return new ServiceKey(registration.job().namespace(), registration.name());
    }

    @Override
    public int compareTo(ServiceKey other) {
        return ORDER.compare(this, other);
    }
}
