package dev.drover.chaos.simulation;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.evaluation.PlanningQueue;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.ServerSessionSetup;
import dev.drover.protocol.Cause;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Requester;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.server.CollectionSettings;
import dev.drover.server.Collector;
import dev.drover.server.EntityBehaviors;
import dev.drover.server.Reactions;
import dev.drover.server.SweepSettings;
import dev.drover.server.stream.NodeDirectory;
import dev.drover.variable.Keyring;
import dev.drover.view.ViewKeeper;
import dev.drover.view.feed.FeedSource;
import dev.drover.view.feed.Feeds;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import scala.concurrent.ExecutionContext;

/**
 * One session of a server with everything that lives as long: the engine as it is, on threads and timers of the
 * simulation. Only its shards are replaced, and what lies outside: network, store and agents.
 */
final class ServerLife {
    static final Duration LEASE = Duration.ofSeconds(10);

    /** Nobody writes variables here. */
    private static final Keyring KEYRING = Keyring.random();

    /** A server that leaves and has not handed everything over by then goes all the same. */
    private static final Duration LEAVE_PATIENCE = Duration.ofSeconds(20);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    static final EntitySettings SETTINGS = new EntitySettings(
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            0);
    private static final CollectionSettings COLLECTION = new CollectionSettings(
            Duration.ofSeconds(40),
            Duration.ofSeconds(100),
            Duration.ofSeconds(60),
            Duration.ofSeconds(90),
            Duration.ofSeconds(60),
            Duration.ofSeconds(90));
    private static final SweepSettings SWEEP = new SweepSettings(Duration.ofSeconds(15), 200);

    /** As a server has it, but that everything runs where the simulation says, and that an event may be stored and seem not to be. */
    private static final Config CONFIG = ConfigFactory.parseString("""
        pekko {
          loglevel = OFF
          stdout-loglevel = OFF
          loggers = ["org.apache.pekko.event.Logging$StandardOutLogger"]
          jvm-shutdown-hooks = off
          coordinated-shutdown.run-by-jvm-shutdown-hook = off
          scheduler.implementation = "dev.drover.chaos.simulation.VirtualScheduler"
          actor {
            provider = local
            default-dispatcher { executor = default-executor, throughput = 1 }
            internal-dispatcher { executor = default-executor, throughput = 1 }
            default-blocking-io-dispatcher { executor = default-executor, throughput = 1 }
          }
          persistence.dispatchers.default-plugin-dispatcher { executor = default-executor, throughput = 1 }
        }
        drover.persistence {
          dispatcher { executor = default-executor, throughput = 1 }
          journal.circuit-breaker.call-timeout = 3s
        }
        """)
            .withFallback(ConfigFactory.parseResources("drover-server.conf"))
            .withFallback(ConfigFactory.load())
            .resolve();

    private final SimulatedWorld world;
    private final SimulatedProcess process;
    private final String name;
    private final ServerSession session;
    private final Lane requests;
    private final Lane streams;
    private final ViewKeeper keeper;
    private final PlanningQueue queue;
    private final ServerEntities entities;
    private final NodeDirectory directory;
    private final Collector collector;
    private final HeldPartitions held;
    private final ActorRef<Object> peers;
    private long known;
    private boolean hasBegun;

    ServerLife(SimulatedWorld world, SimulatedProcess process, String server, ServerSession session) {
        this.world = world;
        this.process = process;
        this.name = server;
        this.session = session;
        this.requests = process.pool();
        this.streams = process.thread();
        IndexClock clock =
                new IndexClock(world.time().new WallClock(), world.time()::nanos, Math.floorMod(server.hashCode(), 64));
        this.keeper = new ViewKeeper(clock, process.thread());
        session.feed().subscribe(world.auditor().subscriber(process, session));
        session.feed().subscribe(keeper);
        Referee referee = new Referee(world, session);
        this.queue = new PlanningQueue(keeper, clock, referee::schedule, process.thread());
        ActorSystem system = startSystem();
        this.entities = new ServerEntities(world, this, Adapter.toTyped(system));
        EntityBehaviors behaviors =
                new EntityBehaviors(entities, queue, clock, SETTINGS, referee::decide, referee::decide);
        ActorRef<Object> shard = Adapter.spawn(
                system,
                SimulatedShard.create(
                        behaviors, partition -> session.epoch(partition).isPresent(), (id, why) -> world.auditor()
                                .failed(id, why)),
                "shard");
        entities.in(shard);
        this.held = new HeldPartitions(this, shard);
        Adapter.spawn(system, Feeds.create(session.feed(), keeper, session::isWithinDeadline, 0), "feeds");
        this.peers = Adapter.spawn(system, PeerFeeds.create(world, this), "peers");
        this.directory = Reactions.begin(keeper, entities, queue, session, KEYRING);
        Reactions.sweep(Adapter.toTyped(system), session, keeper, SWEEP);
        this.collector = new Collector(entities, keeper, clock);
        collector.start(
                Adapter.toTyped(system), partition -> session.epoch(partition).isPresent(), COLLECTION);
        world.auditor().watch(this);
        world.membership().join(this);
    }

    private ActorSystem startSystem() {
        Lane actors = process.pool();
        ActorSystem[] made = new ActorSystem[1];
        // Starting waits for what its actors answer.
        actors.inline(() -> made[0] = ActorSystem.create(
                "drover",
                ActorSystemSetup.create(
                        BootstrapSetup.create(CONFIG)
                                .withDefaultExecutionContext(ExecutionContext.fromExecutor(actors)),
                        new ServerSessionSetup(session))));
        ((VirtualScheduler) made[0].scheduler()).runOn(world.time());
        return made[0];
    }

    /** Who is in the cluster has changed, as this server hears it. */
    void onMembers(Membership.Picture picture) {
        if (picture.version() > known) {
            known = picture.version();
            held.onMembers(picture);
            peers.tell(new PeerFeeds.Others(
                    picture.all().stream().filter(other -> other != this).toList()));
        }
    }

    /** The others go on without this server. */
    void onRemoved() {
        session.abandon("the cluster has removed server \"" + this + "\"");
    }

    /** Hands over what it has and ends its session, as a server does that is stopped in order. */
    void leave() {
        world.membership().leave(this);
        leave(world.time().passed().plus(LEAVE_PATIENCE));
    }

    private void leave(Duration end) {
        if (held.isEmpty() || world.time().passed().compareTo(end) > 0) {
            session.close();
        } else {
            process.after(LOOK_AGAIN, requests, () -> leave(end));
        }
    }

    /** Whether other servers have reason to take it for alive. */
    boolean answersPeers() {
        return process.isAlive() && !process.isFrozen() && !process.isCut() && session.isWithinDeadline();
    }

    /** A follower of another server's has something to say to this one's source. */
    void hearFrom(ServerLife other, FeedSource.Message what) {
        peers.tell(new PeerFeeds.Said(other, what));
    }

    /** Where the entities of a partition live, as far as this server knows. */
    Optional<ServerLife> home(PartitionId partition) {
        return held.home(partition);
    }

    ServerEntities entities() {
        return entities;
    }

    ServerSession session() {
        return session;
    }

    ViewKeeper keeper() {
        return keeper;
    }

    PlanningQueue queue() {
        return queue;
    }

    NodeDirectory directory() {
        return directory;
    }

    SimulatedProcess process() {
        return process;
    }

    /** Where requests from outside are dealt with. */
    Lane requests() {
        return requests;
    }

    /** Where what agents send comes in, in order. */
    Lane streams() {
        return streams;
    }

    /** Whether it has opened its ports, as it does once it shows every partition. */
    boolean hasBegun() {
        hasBegun |= keeper.view().isComplete(PartitionId.COUNT);
        return hasBegun;
    }

    /** Whether it answers default reads. */
    boolean isReady() {
        return keeper.view().isComplete(PartitionId.COUNT) && session.isWithinDeadline();
    }

    /** As the HTTP API does it: nothing is said once the session may not act any more. */
    void ask(JobId job, JobCommand command, Consumer<Answer<JobReply>> answered) {
        entities.ask(job, command, operator()).thenAccept(answer -> {
            if (session.isWithinDeadline()) {
                world.guarded(() -> answered.accept(answer));
            }
        });
    }

    void ask(NodeId node, NodeCommand command, Consumer<Answer<NodeReply>> answered) {
        entities.ask(node, command, operator()).thenAccept(answer -> {
            if (session.isWithinDeadline()) {
                world.guarded(() -> answered.accept(answer));
            }
        });
    }

    void ask(SettingId setting, SettingCommand command, Consumer<Answer<SettingReply>> answered) {
        entities.ask(setting, command, operator()).thenAccept(answer -> {
            if (session.isWithinDeadline()) {
                world.guarded(() -> answered.accept(answer));
            }
        });
    }

    /** Has everybody forget what has ended. */
    void collectGarbage() {
        var unused = collector.collect(partition -> true, CollectionSettings.EVERYTHING, operator());
    }

    @Override
    public String toString() {
        return name;
    }

    private static Asked operator() {
        return new Asked(new Requester("", "simulation", ""), new Cause(Cause.Kind.REQUEST, "simulated"));
    }
}
