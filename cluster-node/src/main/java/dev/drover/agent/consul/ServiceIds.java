package dev.drover.agent.consul;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;

/**
 * How the services of one agent are called in Consul, so that it knows again what is its: several agents may share one, and
 * each removes what it does not know.
 *
 * @param prefix of all their ids
 */
record ServiceIds(String prefix) {
    private static final String NATIVE = "_nomad-task-";
    private static final int NODE_CHARACTERS = 8;

    static ServiceIds of(NodeId node) {
        String plain = node.value().replaceAll("[^A-Za-z0-9]", "");
        return new ServiceIds("_drover-task-" + plain.substring(0, Math.min(NODE_CHARACTERS, plain.length())) + "-");
    }

    /** From the id in Drover's own registry. */
    String of(String registration) {
        return prefix + (registration.startsWith(NATIVE) ? registration.substring(NATIVE.length()) : registration);
    }

    boolean isOwn(String service) {
        return service.startsWith(prefix);
    }

    boolean isOf(AllocationId allocation, String service) {
        return service.startsWith(prefix + allocation.value() + "-");
    }
}
