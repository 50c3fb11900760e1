package dev.drover.protocol.job;

import java.util.List;

/**
 * Devices of the node that a task wants for itself.
 *
 * @param name a type, a vendor and a type, or a vendor, a type and a model, with slashes between them
 * @param count at least 1
 * @param constraints on <code>${device.…}</code>: all devices of a request are of one model for which they hold
 * @param affinities on <code>${device.…}</code>
 */
public record DeviceRequest(String name, int count, List<Constraint> constraints, List<Affinity> affinities) {
    public DeviceRequest {
        constraints = List.copyOf(constraints);
        affinities = List.copyOf(affinities);
    }
}
