package dev.drover.server;

import dev.drover.persistence.ownership.DataDirectory;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.SessionSettings;
import dev.drover.persistence.store.LogStore;
import dev.drover.snapshot.StateCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server: one session after the other. When a session's lease lapses its actor system ends with it, nothing is answered,
 * and a new session starts as soon as the store answers; agents and tasks notice nothing but a reconnect.
 */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long RETRY_MILLIS = 500;
    /** A store that has just been started may be slow for so long; who waits for the first session is told then. */
    private static final Duration STORE_PATIENCE = Duration.ofMinutes(1);

    private final ServerSettings settings;
    private final LogStore store;
    private final DataDirectory directory;
    private final Duration patience;
    private final long beganNanos = System.nanoTime();
    private final ScheduledExecutorService life;
    private final CompletableFuture<Engine> firstEngine = new CompletableFuture<>();
    private volatile @Nullable SessionLife current;
    private volatile boolean storeAnswered;
    private volatile boolean closed;

    private Server(ServerSettings settings, LogStore store, DataDirectory directory, Duration patience) {
        this.settings = settings;
        this.store = store;
        this.directory = directory;
        this.patience = patience;
        this.life = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "server-" + settings.name());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts a server; the stage completes when its first session is ready, and fails if that cannot be opened. */
    public static CompletionStage<Server> start(ServerSettings settings, LogStore store, DataDirectory directory) {
        return start(settings, store, directory, STORE_PATIENCE);
    }

    /** @param patience for how long a store that does not answer at first is asked again */
    static CompletionStage<Server> start(
            ServerSettings settings, LogStore store, DataDirectory directory, Duration patience) {
        Server server = new Server(settings, store, directory, patience);
        server.life.execute(server::open);
        return server.firstEngine.thenApply(engine -> server);
    }

    /** What can be worked with now; empty while there is no session. */
    public Optional<Engine> engine() {
        SessionLife life = current;
        return life == null ? Optional.empty() : Optional.of(life.engine()).filter(Engine::mayAnswer);
    }

    /** The port agents connect to. */
    public int agentPort() {
        SessionLife life = current;
        return life == null ? settings.agents().port() : life.agentPort();
    }

    private void open() {
        if (closed) {
            return;
        }
        SessionSettings session = SessionSettings.withTtl(settings.leaseTtl()).withReadable(StateCodec::isReadable);
        ServerSession.open(store, directory.identity(settings.name()), session)
                .thenCompose(opened -> {
                    storeAnswered = true;
                    return SessionLife.start(settings, opened);
                })
                .whenCompleteAsync(
                        (started, trouble) -> {
                            if (trouble != null) {
                                failed(trouble);
                            } else {
                                began(started);
                            }
                        },
                        life);
    }

    private void began(SessionLife started) {
        if (closed) {
            started.stop();
            return;
        }
        current = started;
        firstEngine.complete(started.engine());
        started.engine().session().whenLost().thenAcceptAsync(why -> ended(started), life);
    }

    private void ended(SessionLife lost) {
        current = null;
        lost.terminate().whenCompleteAsync((done, trouble) -> open(), life);
    }

    private void failed(Throwable trouble) {
        if (!firstEngine.isDone() && (storeAnswered || isOutOfPatience())) {
            firstEngine.completeExceptionally(trouble);
            return;
        }
        LOG.warn("server \"{}\" could not open a session yet", settings.name(), trouble);
        if (!closed) {
            var unused = life.schedule(this::open, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean isOutOfPatience() {
        return System.nanoTime() - beganNanos >= patience.toNanos();
    }

    /** Ends the session in order: partitions are released, the log is sealed, so that others take over at once. */
    public CompletionStage<Void> stop() {
        closed = true;
        SessionLife last = current;
        CompletionStage<Void> ended = last == null ? CompletableFuture.completedFuture(null) : last.stop();
        return ended.whenComplete((done, trouble) -> life.shutdown());
    }

    @Override
    public void close() {
        stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
