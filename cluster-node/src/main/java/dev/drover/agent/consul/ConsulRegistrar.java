package dev.drover.agent.consul;

import dev.drover.agent.check.CheckResult;
import dev.drover.agent.consul.ConsulSync.Step;
import dev.drover.agent.stream.Backoff;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Consul as {@link ConsulOffers} wants it: looks at what is there whenever something has changed and every now and
 * then, and does what {@link ConsulSync} says. So a Consul that has lost everything gets it again, and what an agent that
 * was killed has left goes. One thread does it all, in turn; while Consul does not answer it is asked ever more rarely.
 */
public final class ConsulRegistrar implements ConsulCatalog, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulRegistrar.class);

    /** So that what changes together is looked at once. */
    private static final Duration SOON = Duration.ofMillis(20);

    private static final Duration DESCRIBED_FOR = Duration.ofMinutes(1);

    /**
     * How long an agent's start may be kept by a Consul that does not answer. One that does answers far sooner, so that its
     * node need not be described twice.
     */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** How long a task may be kept from its end by a Consul that does not answer. */
    private static final Duration WITHDRAWAL = Duration.ofSeconds(2);

    /**
     * The time between two looks.
     *
     * @param eager while something is not registered yet or a check does not pass
     * @param busy while something is offered: so late are results of checks, and repairs
     * @param idle while nothing is
     * @param firstPause after the first request that was not answered
     * @param longestPause after many of them
     */
    record Pace(Duration eager, Duration busy, Duration idle, Duration firstPause, Duration longestPause) {
        static final Pace STANDARD = new Pace(
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30));
    }

    private final ConsulSettings settings;
    private final Pace pace;
    private final ConsulApi api;
    private final ServiceIds ids;
    private final ConsulOffers offers;
    private final CheckFeed feed = new CheckFeed();
    private final Clock clock;
    private final Backoff backoff;
    private final ScheduledThreadPoolExecutor thread;
    private final List<CompletableFuture<Void>> withdrawing = new ArrayList<>();
    private Consumer<Map<String, String>> describedListener = found -> {};
    private final CompletableFuture<Map<String, String>> firstDescription = new CompletableFuture<>();
    private Map<String, String> attributes = Map.of();
    private long describedAt;
    private boolean silent;
    private @Nullable ScheduledFuture<?> next;

    private ConsulRegistrar(
            ConsulSettings settings,
            Pace pace,
            NodeId node,
            Collection<AllocationId> restored,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        this.settings = settings;
        this.pace = pace;
        this.api = new ConsulApi(settings);
        this.ids = ServiceIds.of(node);
        this.offers = new ConsulOffers(ids, restored);
        this.clock = clock;
        this.backoff = new Backoff(pace.firstPause(), pace.longestPause(), random);
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "consul");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Begins, without waiting for Consul.
     *
     * @param restored the allocations that an earlier agent has left: what they have in Consul stays until they were heard of
     */
    public static ConsulRegistrar start(
            ConsulSettings settings,
            NodeId node,
            Collection<AllocationId> restored,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        return start(settings, Pace.STANDARD, node, restored, clock, random);
    }

    static ConsulRegistrar start(
            ConsulSettings settings,
            Pace pace,
            NodeId node,
            Collection<AllocationId> restored,
            Clock clock,
            RandomGenerator random)
            throws IOException {
        ConsulRegistrar registrar = new ConsulRegistrar(settings, pace, node, restored, clock, random);
        registrar.run(registrar::look);
        return registrar;
    }

    /** What Consul is, as attributes of the node; none where it does not say so at once. */
    public Map<String, String> attributes() {
        return firstDescription
                .copy()
                .completeOnTimeout(Map.of(), AT_ONCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /** Who hears when they change; told at once if there are any. */
    public void onDescribed(Consumer<Map<String, String>> listener) {
        run(() -> {
            describedListener = listener;
            if (!attributes.isEmpty()) {
                listener.accept(attributes);
            }
        });
    }

    @Override
    public void offer(AllocationId allocation, List<ConsulService> services, Listener listener) {
        run(() -> {
            if (offers.offer(allocation, services, listener)) {
                soon();
            }
        });
    }

    @Override
    public CompletionStage<Void> withdraw(AllocationId allocation) {
        CompletableFuture<Void> withdrawn = new CompletableFuture<>();
        run(() -> {
            if (offers.withdraw(allocation)) {
                withdrawing.add(withdrawn);
                soon();
            } else {
                withdrawn.complete(null);
            }
        });
        return withdrawn.completeOnTimeout(null, WITHDRAWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void feed(String check, CheckResult result) {
        run(() -> {
            feed.put(check, result);
            if (!silent) {
                feedNow();
            }
        });
    }

    @Override
    public String serviceId(String registration) {
        return ids.of(registration);
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.debug("the agent has left Consul");
        }
    }

    private void soon() {
        if (silent) {
            completeWithdrawals();
        } else {
            schedule(SOON);
        }
    }

    private void schedule(Duration delay) {
        if (next != null) {
            next.cancel(false);
        }
        next = thread.schedule(this::look, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whatever goes wrong, there is another look. */
    private void look() {
        Duration pause = pace.idle();
        try {
            if (silent || attributes.isEmpty() || System.nanoTime() - describedAt > DESCRIBED_FOR.toNanos()) {
                describe();
            }
            boolean allWell = keep();
            answered();
            pause = pause(allWell);
        } catch (ConsulException failed) {
            failed(failed);
            pause = backoff.next();
        } catch (RuntimeException unforeseen) {
            LOG.error("services could not be registered", unforeseen);
        }
        completeWithdrawals();
        schedule(pause);
    }

    private Duration pause(boolean allWell) {
        if (offers.isEmpty()) {
            return pace.idle();
        }
        return allWell ? pace.busy() : pace.eager();
    }

    private void describe() throws ConsulException {
        Map<String, String> found = api.describe();
        describedAt = System.nanoTime();
        if (!found.equals(attributes)) {
            LOG.info("Consul {} at {}", found.getOrDefault("consul.version", ""), settings.address());
            attributes = found;
            firstDescription.complete(found);
            describedListener.accept(found);
        }
    }

    /** Whether all is as it is to be. */
    private boolean keep() throws ConsulException {
        ConsulContents there = api.contents(ids.prefix());
        for (Step step : offers.steps(there, clock.instant())) {
            try {
                perform(step);
                offers.done(step, clock.instant());
            } catch (ConsulException refused) {
                if (!refused.isRefusal()) {
                    throw refused;
                }
                if (offers.refused(step, String.valueOf(refused.getMessage()), clock.instant())) {
                    LOG.warn("service {}: {}", step.service(), refused.getMessage());
                }
            }
        }
        boolean allWell = offers.tell(there, clock.instant());
        feedNow();
        return allWell;
    }

    private void perform(Step step) throws ConsulException {
        try {
            if (step instanceof Step.Register register) {
                api.register(register.registered());
                feed.registered(register.registered());
            } else if (step instanceof Step.Deregister deregister) {
                api.deregister(deregister.service());
            } else if (step instanceof Step.RemoveCheck remove) {
                api.removeCheck(remove.check());
            }
        } catch (ConsulException failed) {
            if (step instanceof Step.Register || !failed.isNotFound()) {
                throw failed;
            }
        }
    }

    /** A check that Consul has lost is registered again by the next look, and told what was found then. */
    private void feedNow() {
        for (Map.Entry<String, CheckResult> entry :
                feed.toTell(offers.fedChecks()).entrySet()) {
            try {
                api.update(
                        entry.getKey(),
                        status(entry.getValue()),
                        entry.getValue().output());
                feed.told(entry.getKey());
            } catch (ConsulException failed) {
                LOG.debug("result of check {} was not taken: {}", entry.getKey(), failed.getMessage());
                if (!failed.isRefusal()) {
                    return;
                }
            }
        }
    }

    private static String status(CheckResult result) {
        return switch (result.status()) {
            case SUCCESS -> "passing";
            case WARNING -> "warning";
            case FAILURE -> "critical";
        };
    }

    private void failed(ConsulException failed) {
        if (!silent) {
            LOG.warn("{}; it is asked again and again ({})", failed.getMessage(), settings.address());
        }
        silent = true;
        firstDescription.complete(Map.of());
        offers.silent(String.valueOf(failed.getMessage()));
    }

    private void answered() {
        backoff.succeeded();
        if (silent) {
            LOG.info("Consul at {} answers", settings.address());
        }
        silent = false;
    }

    private void completeWithdrawals() {
        withdrawing.forEach(withdrawn -> withdrawn.complete(null));
        withdrawing.clear();
    }

    /** What is registered stays, but for what was withdrawn before. */
    @Override
    public void close() {
        CompletableFuture<Void> last = new CompletableFuture<>();
        run(() -> {
            if (!withdrawing.isEmpty() && !silent) {
                look();
            }
            last.complete(null);
        });
        last.completeOnTimeout(null, WITHDRAWAL.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        thread.shutdownNow();
    }
}
