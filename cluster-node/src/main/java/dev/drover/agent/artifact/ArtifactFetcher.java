package dev.drover.agent.artifact;

import dev.drover.agent.directory.PathEscapeException;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.directory.Trees;
import dev.drover.agent.download.ArchiveKind;
import dev.drover.agent.download.ArtifactLimits;
import dev.drover.agent.download.DownloadAnswer;
import dev.drover.agent.download.DownloadException;
import dev.drover.agent.download.DownloadOrder;
import dev.drover.agent.download.Transport;
import dev.drover.agent.download.Validator;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.TaskUser;
import dev.drover.protocol.job.Artifact;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches a task's artifacts: looks for them in the {@link ArtifactCache}, has the others fetched and unpacked in the task's
 * private state directory by who has no rights there, then puts them into place by rename; so a task never sees half a file,
 * and an archive nothing but its own files. Happens once for each task. Blocking; interrupt the thread to give up.
 * Thread-safe.
 */
public final class ArtifactFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactFetcher.class);
    private static final String PLACE = "artifact-";

    /** In the task's state directory, once all its artifacts are where they belong. */
    private static final String DONE = "artifacts";

    private final ArtifactLimits limits;
    private final Downloads downloads;
    private final ArtifactCache cache;
    private final Path dataDirectory;
    private final KeyedLocks locks = new KeyedLocks();

    /** @param dataDirectory the agent's, out of which nothing is fetched */
    ArtifactFetcher(ArtifactLimits limits, Downloads downloads, ArtifactCache cache, Path dataDirectory) {
        this.limits = limits;
        this.downloads = downloads;
        this.cache = cache;
        this.dataDirectory = dataDirectory;
    }

    /**
     * A fetcher whose cache is {@code client/artifacts} in the agent's data directory; removes what an earlier agent left
     * unfinished there.
     */
    public static ArtifactFetcher open(ArtifactSettings settings, Isolation isolation, Path dataDirectory)
            throws IOException {
        Path cache = dataDirectory.resolve("client").resolve("artifacts");
        return new ArtifactFetcher(
                settings.limits(),
                new ChildDownloads(settings, isolation, dataDirectory),
                ArtifactCache.open(cache, settings.cacheBytes(), Clock.systemUTC()),
                dataDirectory);
    }

    /**
     * One artifact on its way.
     *
     * @param directory where it is, or will be, as {@link DownloadOrder} says
     * @param order what is to be done for it; nothing if it is there
     */
    private record Fetch(
            ArtifactSource source, Path directory, Optional<CacheKey> key, Optional<DownloadOrder> order) {}

    /**
     * Fetches artifacts into the task's directory, whose directories must exist.
     *
     * @param user whom the task runs as, if not as the agent's own user
     * @throws ArtifactException with a sentence for the task's event
     */
    public void fetch(
            List<Artifact> artifacts, TaskDirectory task, TaskEnvironment environment, Optional<TaskUser> user)
            throws ArtifactException, InterruptedException {
        if (artifacts.isEmpty() || Files.exists(task.state().resolve(DONE))) {
            return;
        }
        List<ArtifactSource> sources = new ArrayList<>();
        for (Artifact artifact : artifacts) {
            ArtifactSource source = ArtifactSource.of(artifact, environment);
            checkDestination(source, task);
            checkFiles(source);
            sources.add(source);
        }
        List<String> keys = sources.stream()
                .flatMap(source -> CacheKey.of(source).map(CacheKey::name).stream())
                .toList();
        KeyedLocks.Held turn = locks.lock(keys);
        try {
            fetch(sources, task, user);
            Files.createFile(task.state().resolve(DONE));
        } catch (IOException failed) {
            throw new ArtifactException(sources.get(0).shown(), "cannot be stored: " + failed, true);
        } finally {
            turn.close();
        }
    }

    /** Before anything is asked of a server. What the job file says was looked at; what its references stand for was not. */
    private static void checkDestination(ArtifactSource source, TaskDirectory task) throws ArtifactException {
        try {
            task.resolve(source.destination());
        } catch (PathEscapeException escape) {
            throw new ArtifactException(source.shown(), String.valueOf(escape.getMessage()), false);
        }
    }

    /** A sandbox does not show them in any case; but not every machine has one. */
    private void checkFiles(ArtifactSource source) throws ArtifactException {
        for (Path file : source.order().files()) {
            try {
                if (Files.exists(file) && file.toRealPath().startsWith(dataDirectory.toRealPath())) {
                    throw new ArtifactException(source.shown(), "the agent's own files are not to be had", false);
                }
            } catch (IOException unreadable) {
                throw new ArtifactException(source.shown(), "it cannot be read: " + unreadable, true);
            }
        }
    }

    private void fetch(List<ArtifactSource> sources, TaskDirectory task, Optional<TaskUser> user)
            throws IOException, ArtifactException, InterruptedException {
        removeLeftovers(task);
        Path place = Files.createTempDirectory(task.state(), PLACE);
        try {
            Files.createDirectory(place.resolve(Downloads.WORK));
            List<Fetch> fetches = new ArrayList<>();
            for (ArtifactSource source : sources) {
                fetches.add(look(source, place, Integer.toString(fetches.size())));
            }
            download(fetches, place);
            Placement.Owner agent = Placement.Owner.of(place);
            for (Fetch fetch : fetches) {
                put(fetch, new Placement(task, limits, agent), task, user);
            }
        } finally {
            Trees.delete(place);
        }
    }

    /** Of an attempt that was cut short, by the end of its agent. */
    private static void removeLeftovers(TaskDirectory task) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(task.state(), PLACE + "*")) {
            for (Path path : left) {
                Trees.delete(path);
            }
        }
    }

    /** What is in the cache, and needs nothing done to it, stays out of reach of who works on the others. */
    private Fetch look(ArtifactSource source, Path place, String number) throws IOException {
        Optional<CacheKey> key = CacheKey.of(source);
        Path held = place.resolve("held");
        Optional<Validator> known = key.isPresent() ? cache.copy(key.get(), held) : Optional.empty();
        boolean isCertain = known.isPresent() && key.map(CacheKey::isContent).orElse(false);
        if (isCertain && source.order().archive() == ArchiveKind.NONE) {
            Path directory = Files.createDirectory(place.resolve("found-" + number));
            Files.move(held, directory.resolve(DownloadOrder.DOWNLOAD));
            return new Fetch(source, directory, key, Optional.empty());
        }
        Path directory = Files.createDirectory(place.resolve(Downloads.WORK).resolve(number));
        if (known.isPresent()) {
            Files.move(held, directory.resolve(DownloadOrder.HELD));
        }
        Validator validator = isCertain ? Validator.NONE : known.orElse(Validator.NONE);
        return new Fetch(source, directory, key, Optional.of(source.order().in(number, validator)));
    }

    private void download(List<Fetch> fetches, Path place) throws IOException, ArtifactException, InterruptedException {
        List<Fetch> wanted =
                fetches.stream().filter(fetch -> fetch.order().isPresent()).toList();
        if (wanted.isEmpty()) {
            return;
        }
        List<DownloadOrder> orders =
                wanted.stream().flatMap(fetch -> fetch.order().stream()).toList();
        List<DownloadAnswer> answers = downloads.perform(orders, place);
        for (int i = 0; i < answers.size(); i++) {
            DownloadAnswer answer = answers.get(i);
            Fetch fetch = wanted.get(i);
            if (!answer.isDone()) {
                throw new ArtifactException(fetch.source().shown(), answer.reason(), answer.isRecoverable());
            }
            keep(fetch, answer);
        }
    }

    /** A cache that cannot be written to is no reason to fail. */
    private void keep(Fetch fetch, DownloadAnswer answer) {
        boolean isWorthIt = fetch.key().isPresent()
                && !answer.isUnchanged()
                && (fetch.key().get().isContent() || answer.validator().isPresent());
        if (!isWorthIt) {
            return;
        }
        Path file = fetch.directory().resolve(DownloadOrder.DOWNLOAD);
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                cache.put(fetch.key().get(), file, fetch.source().checksum(), answer.validator());
            }
        } catch (IOException failed) {
            LOG.warn("an artifact cannot be kept for others: {}", failed.toString());
        }
    }

    private static void put(Fetch fetch, Placement placement, TaskDirectory task, Optional<TaskUser> user)
            throws IOException, ArtifactException {
        ArtifactSource source = fetch.source();
        try {
            put(fetch, placement, task.resolve(source.destination()));
        } catch (PathEscapeException escape) {
            throw new ArtifactException(source.shown(), String.valueOf(escape.getMessage()), false);
        } catch (DownloadException refused) {
            throw new ArtifactException(source.shown(), refused);
        }
        if (source.chown() && user.isPresent()) {
            placement.give(new Placement.Owner(user.get().uid(), user.get().gid()));
        }
    }

    private static void put(Fetch fetch, Placement placement, Path destination) throws IOException, DownloadException {
        ArtifactSource source = fetch.source();
        boolean isFile = source.mode().equals("file");
        boolean isTree =
                source.order().archive() != ArchiveKind.NONE || source.order().transport() == Transport.GIT;
        if (!isTree) {
            Path file = fetch.directory().resolve(DownloadOrder.DOWNLOAD);
            placement.file(file, isFile ? destination : destination.resolve(source.fileName()));
            return;
        }
        Path tree = fetch.directory()
                .resolve(DownloadOrder.UNPACKED)
                .resolve(source.subdirectory())
                .normalize();
        if (isFile) {
            placement.onlyFile(tree, destination);
        } else {
            placement.tree(tree, destination);
        }
    }
}
