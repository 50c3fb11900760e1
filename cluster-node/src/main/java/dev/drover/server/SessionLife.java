package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.ServerSessionSetup;
import dev.drover.recording.IndexClock;
import dev.drover.server.stream.AgentConnections;
import dev.drover.server.stream.AgentEndpoint;
import dev.drover.server.stream.NodeDirectory;
import dev.drover.view.ViewKeeper;
import dev.drover.view.feed.Feeds;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.jspecify.annotations.Nullable;

/** Everything that lives as long as one session: the actor system with its entities, the view, the agents' end point. */
final class SessionLife {
    private static final String SYSTEM = "drover";
    /**
     * A start may have to wait for the lease of a server that died, and for a recovery from the log's beginning: a million
     * allocations take more than a minute. It ends before if its session is lost.
     */
    private static final Duration START_PATIENCE = Duration.ofMinutes(10);

    private static final Duration AGENT_REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final ServerSettings settings;
    private final ScheduledExecutorService viewThreads;
    private final Engine engine;
    private volatile @Nullable ServerBinding agents;
    private volatile boolean isStopping;

    private SessionLife(ServerSettings settings, ServerSession session) {
        this.settings = settings;
        this.viewThreads = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "view");
            thread.setDaemon(true);
            return thread;
        });
        IndexClock clock = new IndexClock(Clock.systemUTC(), settings.number());
        ViewKeeper keeper = new ViewKeeper(clock, viewThreads);
        session.feed().subscribe(keeper);
        PlanningQueue queue = new PlanningQueue(keeper, clock, settings.schedulerCores());
        ActorSystem<Void> system = ActorSystem.create(
                Behaviors.empty(),
                SYSTEM,
                ActorSystemSetup.create(
                        BootstrapSetup.create(ServerConfig.of(settings)), new ServerSessionSetup(session)));
        Entities entities = Entities.start(system, clock, settings.entities(), settings.askTimeout(), queue);
        AgentConnections connections = new AgentConnections(system, AGENT_REQUEST_TIMEOUT);
        this.engine = new Engine(system, session, entities, keeper, queue, connections, clock, settings.keyring());
    }

    /** Completes when this server is a member, sees every partition, owns those it is to own, and agents may connect. */
    static CompletionStage<SessionLife> start(ServerSettings settings, ServerSession session) {
        SessionLife life;
        try {
            life = new SessionLife(settings, session);
        } catch (RuntimeException e) {
            return session.close().thenCompose(closed -> CompletableFuture.failedStage(e));
        }
        CompletableFuture<SessionLife> begun =
                life.begin().toCompletableFuture().copy();
        // Nothing that a start waits for comes after that.
        session.whenLost().thenAccept(begun::completeExceptionally);
        return begun.exceptionallyCompose(trouble -> life.terminate()
                .thenCompose(done -> session.close())
                .thenCompose(closed -> CompletableFuture.failedStage(trouble)));
    }

    private CompletionStage<SessionLife> begin() {
        ViewKeeper keeper = engine.keeper();
        Entities entities = engine.entities();
        ServerSession session = engine.session();
        ActorSystem<Void> system = engine.system();
        NodeDirectory directory = Reactions.begin(keeper, entities, engine.queue(), session, engine.keyring());
        system.systemActorOf(Feeds.create(session.feed(), keeper, session::isWithinDeadline), "feeds", Props.empty());
        Cluster.get(system).registerOnMemberRemoved(this::onRemoved);
        PartitionStarter.start(system, entities, keeper::view);
        AgentEndpoint endpoint = new AgentEndpoint(
                system,
                directory,
                engine.connections(),
                new AgentEndpoint.Settings(settings.entities().heartbeatTtl(), settings.askTimeout()));
        return ClusterEntrance.enter(system, session)
                .thenCompose(entered -> engine.completeView(START_PATIENCE))
                .thenCompose(view -> endpoint.bind(
                        settings.agents().host(), settings.agents().port()))
                .thenApply(binding -> {
                    Reactions.sweep(system, session, keeper, settings.sweep());
                    new Collector(entities, keeper, engine.clock())
                            .start(system, partition -> session.epoch(partition).isPresent(), settings.collection());
                    agents = binding;
                    return this;
                });
    }

    /** The others go on without this server, so what it owned is theirs to take: its session must not act any more. */
    private void onRemoved() {
        if (!isStopping) {
            engine.session().abandon("the cluster has removed server \"" + settings.name() + "\"");
        }
    }

    Engine engine() {
        return engine;
    }

    int agentPort() {
        return Optional.ofNullable(agents)
                .map(binding -> binding.localAddress().getPort())
                .orElseGet(() -> settings.agents().port());
    }

    /** Ends everything at once: the session is lost and nothing may be said any more. */
    CompletionStage<Done> terminate() {
        isStopping = true;
        engine.session().feed().unsubscribe(engine.keeper());
        engine.queue().close();
        engine.system().terminate();
        return engine.system().getWhenTerminated().whenComplete((done, trouble) -> viewThreads.shutdownNow());
    }

    /** Leaves the cluster in order and ends the session. */
    CompletionStage<Void> stop() {
        isStopping = true;
        return Objects.requireNonNull(agents, "only what has started is stopped")
                .terminate(Duration.ofSeconds(1))
                .thenCompose(gone ->
                        CoordinatedShutdown.get(engine.system()).runAll(CoordinatedShutdown.clusterLeavingReason()))
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(late -> Done.getInstance())
                .thenCompose(done -> engine.session().close())
                .thenRun(() -> {
                    engine.session().feed().unsubscribe(engine.keeper());
                    engine.queue().close();
                    viewThreads.shutdownNow();
                });
    }
}
