package dev.drover.agent.artifact;

import dev.drover.agent.download.ArtifactLimits;
import dev.drover.agent.download.DownloadAnswer;
import dev.drover.agent.download.DownloadOrder;
import dev.drover.agent.download.DownloadWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Works on orders in the test's own process; a JVM for each would take half a second. */
public final class InProcess implements Downloads {
    private final DownloadWorker worker;
    /** How many orders there were. */
    int orders;

    InProcess(ArtifactLimits limits) {
        this.worker = new DownloadWorker(limits, Map.of(), Clock.systemUTC());
    }

    /** A fetcher that forks nothing. */
    public static ArtifactFetcher fetcher(Path cache) throws IOException {
        return new ArtifactFetcher(
                ArtifactLimits.STANDARD,
                new InProcess(ArtifactLimits.STANDARD),
                ArtifactCache.open(cache, 1 << 20, Clock.systemUTC()),
                cache);
    }

    @Override
    public List<DownloadAnswer> perform(List<DownloadOrder> wanted, Path place) {
        List<DownloadAnswer> answers = new ArrayList<>();
        for (DownloadOrder order : wanted) {
            orders++;
            DownloadAnswer answer = worker.perform(order, place.resolve(WORK).resolve(order.directory()));
            answers.add(answer);
            if (!answer.isDone()) {
                break;
            }
        }
        return answers;
    }
}
