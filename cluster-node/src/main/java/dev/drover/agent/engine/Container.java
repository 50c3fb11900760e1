package dev.drover.agent.engine;

import java.util.Map;

/** What an engine says of a container. */
public final class Container {
    private Container() {}

    /** One of a list. */
    public record Listed(String id, Map<String, String> labels) {
        public Listed {
            labels = Map.copyOf(labels);
        }
    }

    /**
     * Where it stands.
     *
     * @param status in the engine's words
     * @param pid of its first process on this machine; 0 if it has none
     * @param error why it could not be started, if it could not
     */
    public record State(String status, boolean running, long pid, int exitCode, boolean outOfMemory, String error) {
        private static final String CREATED = "created";

        /** Whether it was never started. */
        public boolean isFresh() {
            return status.equals(CREATED);
        }
    }

    /**
     * What it uses.
     *
     * @param residentBytes without what the kernel keeps of files for it, where the engine tells them apart
     * @param cpuNanos of all its processes since its start
     */
    public record Usage(long residentBytes, long cpuNanos, long userNanos, long systemNanos, int processes) {}
}
