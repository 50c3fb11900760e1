package dev.drover.protocol.job;

/**
 * A volume of the node that a group wants: only nodes that have it can take the group.
 *
 * @param source the volume's name on the node
 * @param readOnly whether reading is all that is asked for
 */
public record VolumeRequest(String source, boolean readOnly) {
    /** The type of all volumes, in Nomad's word: directories that the node's operator has named. */
    public static final String TYPE = "host";
}
