package dev.drover.protocol.node;

/** What the servers know of a node's agent. */
public enum NodeStatus {
    /** Registered, not yet ready. */
    INITIALIZING("initializing"),
    /** Its agent is connected and beats. */
    READY("ready"),
    /** Heartbeats were missed; its allocations are lost. */
    DOWN("down"),
    /** Heartbeats were missed; some of its allocations may be unknown for a while before they are lost. */
    DISCONNECTED("disconnected");

    private final String wireName;

    NodeStatus(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
