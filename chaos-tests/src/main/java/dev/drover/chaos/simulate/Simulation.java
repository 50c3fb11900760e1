package dev.drover.chaos.simulate;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Starts the nodes, a few at a time, and says how many of them are ready. */
final class Simulation extends AbstractBehavior<Simulation.Message> {
    /** What the simulation is told. */
    sealed interface Message {}

    /** A node is registered and knows what it is to run. */
    record NodeReady(ActorRef<SimulatedNode.Message> node) implements Message {}

    /** A node that was ready has lost its server. */
    record NodeLost() implements Message {}

    private record Tell() implements Message {}

    /** Nodes on their way to be ready at a time: a server would not take thousands of connections at once. */
    private static final int MOST_STARTING = 64;

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final SimulateSettings settings;
    private final PrintStream out;
    private final NodeDescriptions descriptions;
    private final SimulatedNode.Shared shared;
    private final long beganNanos = System.nanoTime();
    private final Set<ActorRef<SimulatedNode.Message>> everReady = new HashSet<>();
    private int started;
    private int ready;
    private int told;

    static Behavior<Message> create(SimulateSettings settings, PrintStream out) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new Simulation(context, timers, settings, out)));
    }

    /** An actor system for all nodes, with one HTTP client. */
    static ActorSystem<Message> start(SimulateSettings settings, PrintStream out) {
        return ActorSystem.create(create(settings, out), "drover-simulate", configuration());
    }

    private static Config configuration() {
        return ConfigFactory.parseString("""
            pekko.actor.provider = local
            pekko.daemonic = off
            pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
            pekko.logging-filter = "org.apache.pekko.event.slf4j.Slf4jLoggingFilter"
            pekko.log-dead-letters = off
            pekko.log-dead-letters-during-shutdown = off
            pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            pekko.http.client.idle-timeout = infinite
            """).withFallback(ConfigFactory.load());
    }

    private Simulation(
            ActorContext<Message> context, TimerScheduler<Message> timers, SimulateSettings settings, PrintStream out) {
        super(context);
        this.settings = settings;
        this.out = out;
        this.descriptions = new NodeDescriptions(settings);
        this.shared = new SimulatedNode.Shared(new Random(), context.getSelf());
        timers.startTimerWithFixedDelay(new Tell(), PAUSE);
        for (int i = 0; i < MOST_STARTING; i++) {
            startNext();
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(NodeReady.class, this::onReady)
                .onMessage(NodeLost.class, lost -> onLost())
                .onMessage(Tell.class, tell -> onTell())
                .build();
    }

    private void startNext() {
        if (started < settings.nodes()) {
            started++;
            // A stream begins with one place of its list: nodes begin with different servers.
            List<String> servers = new ArrayList<>(settings.servers());
            Collections.rotate(servers, started);
            getContext().spawn(SimulatedNode.create(descriptions.node(started), servers, shared), "node-" + started);
        }
    }

    private Behavior<Message> onReady(NodeReady node) {
        ready++;
        if (everReady.add(node.node())) {
            startNext();
        }
        if (ready == settings.nodes() && told != ready) {
            double seconds = (System.nanoTime() - beganNanos) / 1e9;
            say("==> %d simulated nodes are ready after %.1f s; press Ctrl-C to stop", ready, seconds);
        }
        return this;
    }

    private Behavior<Message> onLost() {
        ready--;
        return this;
    }

    private Behavior<Message> onTell() {
        if (ready != told) {
            say("    %d of %d nodes are ready", ready, settings.nodes());
        }
        return this;
    }

    private void say(String line, Object... arguments) {
        told = ready;
        out.println(String.format(Locale.ROOT, line, arguments));
    }
}
