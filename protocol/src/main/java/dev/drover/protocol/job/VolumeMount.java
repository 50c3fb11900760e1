package dev.drover.protocol.job;

/**
 * Where a task finds one of its group's volumes.
 *
 * @param volume a name of {@link Storage#volumes}
 * @param destination a path as the task sees it
 * @param readOnly whether the task may only read, whatever the group has asked for
 * @param propagation of mounts made below it later: {@code private}, {@code host-to-task} or {@code bidirectional}
 */
public record VolumeMount(String volume, String destination, boolean readOnly, String propagation) {
    public static final String PRIVATE = "private";
}
