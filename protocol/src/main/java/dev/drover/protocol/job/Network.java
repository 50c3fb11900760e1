package dev.drover.protocol.job;

import java.util.List;

/**
 * The ports a group (or, in the classic form, a task) asks for, on the host's network.
 *
 * @param mbits bandwidth of the classic form; of a group's network shown, not limited
 */
public record Network(int mbits, List<Port> ports) {
    public Network {
        ports = List.copyOf(ports);
    }

    /**
     * One port.
     *
     * @param staticPort the port that must be had, or 0 for any free one
     * @param to the port inside the allocation: 0 none asked, -1 the same as the host's
     * @param hostNetwork the name of the node's network to have it on; empty for the node's own address
     */
    public record Port(String label, int staticPort, int to, String hostNetwork) {
        /** A port on the node's own address. */
        public Port(String label, int staticPort, int to) {
            this(label, staticPort, to, "");
        }

        public boolean isStatic() {
            return staticPort > 0;
        }
    }
}
