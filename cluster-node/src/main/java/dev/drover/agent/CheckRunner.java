package dev.drover.agent;

import dev.drover.agent.check.CheckProbe;
import dev.drover.agent.check.CheckResult;
import dev.drover.agent.check.CheckStreak;
import dev.drover.protocol.stream.CheckStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the services of one allocation, each at its interval; more often until it has succeeded once. What Consul probes
 * instead, it is told.
 */
final class CheckRunner extends AbstractBehavior<CheckRunner.Message> {
    sealed interface Message {}

    /** Where do the checks stand? */
    record Read(ActorRef<List<CheckStatus>> replyTo) implements Message {}

    /** Consul says where a check stands that it makes. */
    record Told(Probe probe, CheckResult result) implements Message {}

    private record Look(Probe probe) implements Message {}

    private record Looked(Probe probe, CheckResult result) implements Message {}

    /** Who hears of results. */
    interface Listener {
        void checked(Probe probe, CheckResult result);
    }

    private static final Logger LOG = LoggerFactory.getLogger(CheckRunner.class);

    /** Characters of all checks' output in one answer, so that it fits a frame. */
    private static final int MOST_OUTPUT = 128 * 1024;

    private static final Duration EAGER = Duration.ofSeconds(1);

    private final TimerScheduler<Message> timers;
    private final AgentServices services;
    private final CheckProbe prober;
    private final ScriptProbe scripts;
    private final Listener listener;
    private final Set<String> succeeded = new HashSet<>();
    private final Map<String, CheckStreak> streaks = new HashMap<>();
    private final Map<String, CheckStatus> statuses = new TreeMap<>();

    static Behavior<Message> create(AgentServices services, List<Probe> probes, Listener listener) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new CheckRunner(context, timers, services, probes, listener)));
    }

    private CheckRunner(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            AgentServices services,
            List<Probe> probes,
            Listener listener) {
        super(context);
        this.timers = timers;
        this.services = services;
        this.listener = listener;
        this.scripts = new ScriptProbe(services);
        this.prober = new CheckProbe(services.clock(), context.getSystem());
        for (Probe probe : probes) {
            begin(probe, services.clock().instant());
            if (!probe.isConsuls()) {
                context.getSelf().tell(new Look(probe));
            }
        }
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Look.class, this::onLook)
                .onMessage(Looked.class, this::onLooked)
                .onMessage(Told.class, this::onTold)
                .onMessage(Read.class, this::onRead)
                .build();
    }

    private void begin(Probe probe, Instant now) {
        CheckStreak streak = CheckStreak.begin(probe.check().judging());
        streaks.put(probe.name(), streak);
        statuses.put(probe.name(), probe.waiting(now));
        streak.standing().ifPresent(standing -> tell(probe, new CheckResult(standing, Probe.WAITING, 0, now)));
    }

    private void tell(Probe probe, CheckResult result) {
        statuses.put(probe.name(), probe.after(result));
        listener.checked(probe, result);
    }

    private Behavior<Message> onTold(Told told) {
        tell(told.probe(), told.result());
        return this;
    }

    private Behavior<Message> onLook(Look look) {
        ActorRef<Message> self = getContext().getSelf();
        Probe probe = look.probe();
        services.blocking().execute(() -> self.tell(new Looked(probe, look(probe))));
        return this;
    }

    /** Whatever goes wrong is a result: a check that has none is not made again. */
    private CheckResult look(Probe probe) {
        try {
            return probe.address()
                    .map(address -> prober.run(probe.check(), address))
                    .orElseGet(() -> scripts.run(probe));
        } catch (RuntimeException unforeseen) {
            LOG.error(
                    "check {} of allocation {} could not be made",
                    probe.name(),
                    probe.placement().id(),
                    unforeseen);
            String why = "the check could not be made: " + unforeseen.getMessage();
            return new CheckResult(
                    CheckResult.Status.FAILURE, why, 0, services.clock().instant());
        }
    }

    private Behavior<Message> onRead(Read read) {
        int most = MOST_OUTPUT / Math.max(1, statuses.size());
        read.replyTo()
                .tell(statuses.values().stream()
                        .map(status -> status.shortened(most))
                        .toList());
        return this;
    }

    private Behavior<Message> onLooked(Looked looked) {
        Probe probe = looked.probe();
        if (looked.result().isSuccess()) {
            succeeded.add(probe.name());
        }
        CheckStreak streak = streaks.getOrDefault(
                        probe.name(), CheckStreak.begin(probe.check().judging()))
                .after(looked.result().status(), probe.check().judging());
        streaks.put(probe.name(), streak);
        streak.standing().ifPresent(standing -> tell(probe, looked.result().standing(standing)));
        Duration interval = probe.check().interval();
        boolean eager = !succeeded.contains(probe.name()) && interval.compareTo(EAGER) > 0;
        timers.startSingleTimer(probe.name(), new Look(probe), eager ? EAGER : interval);
        return this;
    }
}
