package dev.drover.protocol.stream;

import java.util.List;

/**
 * How an agent asks a server for the data that one of its allocations takes over from another node: by {@code GET} of {@link
 * #PATH} and the allocation's id, on the port where agents connect. The answer's body is a tar archive, see {@link
 * FileRequest.Operation#DATA}.
 */
public final class DataRequest {
    /** Without slashes at its ends. */
    public static final List<String> PATH = List.of("v1", "agent", "data");

    /** The header that says which node asks. */
    public static final String NODE = "X-Drover-Node";

    /** The header that proves it. */
    public static final String SECRET = "X-Drover-Node-Secret";

    /** The status while the predecessor has not ended. */
    public static final int NOT_YET = 409;

    /** The status when another attempt, or another server, may help. */
    public static final int AGAIN = 503;

    private DataRequest() {}
}
