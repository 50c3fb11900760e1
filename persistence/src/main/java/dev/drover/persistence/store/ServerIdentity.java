package dev.drover.persistence.store;

/**
 * Which process on which machine a session belongs to. Whoever holds the lock of the data directory
 * {@code directoryId} on the same host and boot knows that its former holder is gone.
 */
public record ServerIdentity(String serverName, String host, String bootId, String directoryId) {
    public boolean isSuccessorOf(ServerIdentity other) {
        return directoryId.equals(other.directoryId) && host.equals(other.host) && bootId.equals(other.bootId);
    }
}
