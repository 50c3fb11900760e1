package dev.drover.agent.artifact;

import dev.drover.agent.download.DownloadAnswer;
import dev.drover.agent.download.DownloadOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Who works on orders. */
interface Downloads {
    /** Of the place below, the directory that has the orders' directories. */
    String WORK = "work";

    /**
     * Works on orders until one fails; blocks, and may be interrupted, after which nothing goes on.
     *
     * @param place a directory of the agent, for these orders only
     * @return answers in the order of the orders, the last of them a failure if there are fewer
     */
    List<DownloadAnswer> perform(List<DownloadOrder> orders, Path place) throws IOException, InterruptedException;
}
