package dev.drover.server;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.ServerSessionSetup;
import dev.drover.protocol.PartitionId;
import dev.drover.recording.IndexClock;
import dev.drover.server.stream.AgentConnections;
import dev.drover.server.stream.AgentEndpoint;
import dev.drover.view.ViewKeeper;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.JoinSeedNodes;
import org.apache.pekko.http.javadsl.ServerBinding;

/** Everything that lives as long as one session: the actor system with its entities, the view, the agents' end point. */
final class SessionLife {
    private static final String SYSTEM = "drover";
    /** A start may have to wait for the lease of a server that died, and for a recovery from the log's beginning. */
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);

    private static final Duration AGENT_REQUEST_TIMEOUT = Duration.ofSeconds(5);

    private final Engine engine;
    private final ScheduledExecutorService viewThreads;
    private final ServerBinding agents;

    private SessionLife(Engine engine, ScheduledExecutorService viewThreads, ServerBinding agents) {
        this.engine = engine;
        this.viewThreads = viewThreads;
        this.agents = agents;
    }

    /** Completes when every partition that is to be here is recovered and agents may connect. */
    static CompletionStage<SessionLife> start(ServerSettings settings, ServerSession session) {
        ScheduledExecutorService viewThreads = Executors.newSingleThreadScheduledExecutor(task -> {
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
        join(system, settings.seeds());
        Entities entities = Entities.start(
                system,
                clock,
                settings.entities(),
                settings.askTimeout(),
                started -> new EvaluationColleagues(started, queue));
        keeper.listen(new Waker(entities, session::owned));
        keeper.listen(new Unblocker(
                entities, queue, partition -> session.epoch(partition).isPresent()));
        ViewDirectory directory = new ViewDirectory(entities, keeper);
        keeper.listen(directory);
        AgentConnections connections = new AgentConnections(system, AGENT_REQUEST_TIMEOUT);
        Engine engine = new Engine(system, session, entities, keeper, queue, connections, clock);
        PartitionId.all().forEach(entities::start);
        AgentEndpoint.Settings patience =
                new AgentEndpoint.Settings(settings.entities().heartbeatTtl(), settings.askTimeout());
        AgentEndpoint endpoint = new AgentEndpoint(system, directory, connections, patience);
        return engine.completeView(START_PATIENCE)
                .thenCompose(view -> endpoint.bind(
                        settings.agents().host(), settings.agents().port()))
                .thenApply(binding -> {
                    Sweeper.start(system, session, keeper::view, settings.sweep());
                    return new SessionLife(engine, viewThreads, binding);
                })
                .whenComplete((life, trouble) -> {
                    if (trouble != null) {
                        viewThreads.shutdownNow();
                        queue.close();
                        system.terminate();
                        session.close();
                    }
                });
    }

    private static void join(ActorSystem<?> system, List<String> seeds) {
        Cluster cluster = Cluster.get(system);
        List<Address> addresses = seeds.isEmpty()
                ? List.of(cluster.selfMember().address())
                : seeds.stream()
                        .map(seed -> AddressFromURIString.parse("pekko://" + SYSTEM + "@" + seed))
                        .toList();
        cluster.manager().tell(new JoinSeedNodes(addresses));
    }

    Engine engine() {
        return engine;
    }

    int agentPort() {
        return agents.localAddress().getPort();
    }

    /** Ends everything at once: the session is lost and nothing may be said any more. */
    CompletionStage<Done> terminate() {
        engine.session().feed().unsubscribe(engine.keeper());
        engine.queue().close();
        viewThreads.shutdownNow();
        engine.system().terminate();
        return engine.system().getWhenTerminated();
    }

    /** Leaves the cluster in order and ends the session. */
    CompletionStage<Void> stop() {
        return agents.terminate(Duration.ofSeconds(1))
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
