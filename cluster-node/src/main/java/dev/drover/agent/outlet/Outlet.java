package dev.drover.agent.outlet;

import java.io.IOException;
import java.util.List;

/** A receiver of lines. Blocking; used by one thread. */
interface Outlet extends AutoCloseable {
    /**
     * Sends lines.
     *
     * @return how many of them the receiver refuses for good
     * @throws IOException if they could not be sent now; the same lines are sent again later, also those that arrived
     */
    int send(List<LogLine> lines) throws IOException, InterruptedException;

    @Override
    void close();
}
