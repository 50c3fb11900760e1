package dev.drover.protocol.stream;

import dev.drover.protocol.AllocationId;

/**
 * What is wanted of a file or directory of an allocation.
 *
 * @param path from the allocation's directory
 * @param origin where {@code offset} counts from; of no meaning but for {@link Operation#READ}, as what follows
 * @param offset bytes from the origin: forward from the start, back from the end
 * @param limit how many bytes at most; 0 for all there are
 * @param follow whether to wait for more at the end, until the file is gone
 * @param asker whoever wants it, for the events of the task where the file is one that its JVM was made to write
 */
public record FileRequest(
        AllocationId allocation,
        String path,
        Operation operation,
        LogRequest.Origin origin,
        long offset,
        long limit,
        boolean follow,
        String asker) {
    /** What can be wanted. */
    public enum Operation {
        /** What it is: one {@link FileInfo}. */
        STAT,
        /** What is in a directory: a {@link FileInfo} each. */
        LIST,
        /** The content of a file. */
        READ,
        /** What a successor takes over, as a tar archive; the path is of no meaning, and the limit bounds what is in it. */
        DATA
    }
}
