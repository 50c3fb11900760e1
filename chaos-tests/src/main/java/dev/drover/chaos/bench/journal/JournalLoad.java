package dev.drover.chaos.bench.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.HdrHistogram.Histogram;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** One process that loads one journal and prints a line for each figure: name, value, unit. */
public final class JournalLoad {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int[] IN_FLIGHT = {1, 16, 64, 512};
    private static final int LIVE_ENTITIES = 1000;
    private static final int FRESH_EVENTS = 3;
    private static final int FILLERS = 64;

    private final LoadSettings settings;
    private final ActorSystem<SpawnProtocol.Command> system;

    private JournalLoad(LoadSettings settings) {
        this.settings = settings;
        this.system = Journals.start(settings);
    }

    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        LoadSettings settings = LoadSettings.parse(args);
        JournalLoad load = new JournalLoad(settings);
        switch (settings.mode()) {
            case RATES -> load.rates();
            case FILL -> load.fill();
            case RECOVER -> load.recover(begin);
        }
        // Nothing is to be saved: the next process of this data directory ends this one's session.
        Runtime.getRuntime().halt(0);
    }

    private void rates() throws InterruptedException, TimeoutException {
        List<ActorRef<BenchEntity.Message>> entities = new ArrayList<>();
        String run = Long.toString(System.nanoTime(), 36);
        for (int i = 0; i < LIVE_ENTITIES; i++) {
            entities.add(spawn(BenchEntity.create(run + "-" + i)));
        }
        awaitCounts(entities);
        slice(
                "warmup",
                settings.number("warmup"),
                64,
                (slot, slice) -> LoadClient.create(entitiesOf(entities, slot, 64), slice));
        for (int inFlight : IN_FLIGHT) {
            slice(
                    "settle",
                    2,
                    inFlight,
                    (slot, slice) -> LoadClient.create(entitiesOf(entities, slot, inFlight), slice));
            slice(
                    "live-" + inFlight,
                    settings.number("slice"),
                    inFlight,
                    (slot, slice) -> LoadClient.create(entitiesOf(entities, slot, inFlight), slice));
        }
        slice("fresh-settle", 5, 512, (slot, slice) -> FreshClient.create(slice, FRESH_EVENTS));
        slice("fresh-512", settings.number("slice"), 512, (slot, slice) -> FreshClient.create(slice, FRESH_EVENTS));
    }

    private static List<ActorRef<BenchEntity.Message>> entitiesOf(
            List<ActorRef<BenchEntity.Message>> entities, int slot, int slots) {
        List<ActorRef<BenchEntity.Message>> own = new ArrayList<>();
        for (int i = slot; i < entities.size(); i += slots) {
            own.add(entities.get(i));
        }
        return own;
    }

    /** Lets callers run for some seconds and prints what they got. */
    private void slice(
            String name, int seconds, int clients, BiFunction<Integer, LoadClient.Slice, Behavior<Integer>> client)
            throws InterruptedException, TimeoutException {
        LoadClient.Slice slice = LoadClient.Slice.begin();
        CountDownLatch running = new CountDownLatch(clients);
        CpuTime cpuBefore = CpuTime.now(settings.storePid());
        long begin = System.nanoTime();
        for (int slot = 0; slot < clients; slot++) {
            spawn(supervised(client.apply(slot, slice), running));
        }
        running.await(seconds, TimeUnit.SECONDS);
        slice.isOver().set(true);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        long stored = slice.stored().get();
        Histogram latency = slice.latency().getIntervalHistogram();
        CpuTime cpu = CpuTime.now(settings.storePid()).minus(cpuBefore);
        print(name, stored / elapsed, "per second");
        print(name + ".p50", latency.getValueAtPercentile(50) / 1e6, "ms");
        print(name + ".p99", latency.getValueAtPercentile(99) / 1e6, "ms");
        print(name + ".cpu-application", 1000 * cpu.application() / stored, "s per 1000");
        print(name + ".cpu-store", 1000 * cpu.store() / stored, "s per 1000");
        if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException(running.getCount() + " callers of " + name + " were never answered");
        }
    }

    private static Behavior<Integer> supervised(Behavior<Integer> client, CountDownLatch running) {
        return Behaviors.setup(context -> {
            ActorRef<Integer> child = context.spawnAnonymous(client);
            context.watch(child);
            return Behaviors.receive(Integer.class)
                    .onSignal(Terminated.class, ended -> {
                        running.countDown();
                        return Behaviors.stopped();
                    })
                    .build();
        });
    }

    /** Entities with some events each, for a later start to recover. */
    private void fill() throws InterruptedException, TimeoutException {
        int entities = settings.number("entities");
        byte[] event = new byte[LoadClient.EVENT_BYTES];
        for (int first = 0; first < entities; first += FILLERS) {
            List<CompletionStage<Integer>> answers = new ArrayList<>();
            for (int i = first; i < Math.min(entities, first + FILLERS); i++) {
                ActorRef<BenchEntity.Message> entity = spawn(BenchEntity.create("filled-" + i));
                for (int n = 1; n < settings.number("events"); n++) {
                    entity.tell(new BenchEntity.Store(event, system.ignoreRef()));
                }
                answers.add(AskPattern.ask(
                        entity, reply -> new BenchEntity.Store(event, reply), PATIENCE, system.scheduler()));
            }
            for (CompletionStage<Integer> answer : answers) {
                answer.toCompletableFuture().join();
            }
        }
        print("filled", entities, "entities");
    }

    private void recover(long begin) {
        print("recover.ready", (System.nanoTime() - begin) / 1e9, "s");
        List<ActorRef<BenchEntity.Message>> entities = new ArrayList<>();
        for (int i = 0; i < settings.number("entities"); i++) {
            entities.add(spawn(BenchEntity.create("filled-" + i)));
        }
        long events = awaitCounts(entities);
        print("recover.all", (System.nanoTime() - begin) / 1e9, "s");
        print("recover.events", (double) events, "events");
    }

    private long awaitCounts(List<ActorRef<BenchEntity.Message>> entities) {
        List<CompletionStage<Integer>> counts = new ArrayList<>();
        for (ActorRef<BenchEntity.Message> entity : entities) {
            counts.add(AskPattern.ask(entity, BenchEntity.Count::new, PATIENCE, system.scheduler()));
        }
        return counts.stream()
                .mapToLong(count -> count.toCompletableFuture().join())
                .sum();
    }

    private <T> ActorRef<T> spawn(Behavior<T> behavior) {
        CompletionStage<ActorRef<T>> spawned = AskPattern.ask(
                system,
                replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo),
                PATIENCE,
                system.scheduler());
        return spawned.toCompletableFuture().join();
    }

    private static void print(String name, double value, String unit) {
        System.out.printf(Locale.ROOT, "figure %s %.4f %s%n", name, value, unit);
    }
}
