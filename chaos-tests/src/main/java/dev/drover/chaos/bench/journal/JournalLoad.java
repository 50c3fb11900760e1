package dev.drover.chaos.bench.journal;

import dev.drover.chaos.bench.program.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** One process that loads one journal and prints a line for each figure: its name, which ends with the unit, and its value. */
public final class JournalLoad {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int[] IN_FLIGHT = {1, 16, 64, 512};
    private static final int LIVE_ENTITIES = 1000;
    private static final int FRESH_CALLERS = 512;
    private static final int FRESH_EVENTS = 3;
    private static final int SETTLE_SECONDS = 2;
    private static final int FILLERS = 64;

    private final LoadSettings settings;
    private final ActorSystem<SpawnProtocol.Command> system;

    private JournalLoad(LoadSettings settings) {
        this.settings = settings;
        this.system = Journals.start(settings);
    }

    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        // The actor system's threads would keep a process alive that has nothing more to measure.
        Thread.currentThread().setUncaughtExceptionHandler((thread, trouble) -> {
            trouble.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
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

    private void rates() throws InterruptedException, TimeoutException, IOException {
        List<ActorRef<BenchEntity.Message>> entities = new ArrayList<>();
        String run = Long.toString(System.nanoTime(), 36);
        for (int i = 0; i < LIVE_ENTITIES; i++) {
            entities.add(spawn(BenchEntity.create(run + "-" + i)));
        }
        awaitCounts(entities);
        warmUp(settings.number("warmup"), 64, live(entities, 64));
        for (int inFlight : IN_FLIGHT) {
            warmUp(SETTLE_SECONDS, inFlight, live(entities, inFlight));
            measure("live_" + inFlight, inFlight, live(entities, inFlight));
        }
        warmUp(SETTLE_SECONDS, FRESH_CALLERS, (slot, slice) -> FreshClient.create(slice, FRESH_EVENTS));
        measure("fresh_" + FRESH_CALLERS, FRESH_CALLERS, (slot, slice) -> FreshClient.create(slice, FRESH_EVENTS));
    }

    /** Callers that share out the live entities among them. */
    private static Callers live(List<ActorRef<BenchEntity.Message>> entities, int callers) {
        return (slot, slice) -> LoadClient.create(entitiesOf(entities, slot, callers), slice);
    }

    private static List<ActorRef<BenchEntity.Message>> entitiesOf(
            List<ActorRef<BenchEntity.Message>> entities, int slot, int slots) {
        List<ActorRef<BenchEntity.Message>> own = new ArrayList<>();
        for (int i = slot; i < entities.size(); i += slots) {
            own.add(entities.get(i));
        }
        return own;
    }

    /** Makes the caller of each slot. */
    @FunctionalInterface
    private interface Callers {
        Behavior<Integer> create(int slot, LoadClient.Slice slice);
    }

    private void warmUp(int seconds, int callers, Callers how) throws InterruptedException, TimeoutException {
        LoadClient.Slice slice = LoadClient.Slice.begin();
        CountDownLatch running = start(callers, how, slice);
        running.await(seconds, TimeUnit.SECONDS);
        end(slice, running);
    }

    /** Lets callers run for some seconds and prints what they got. */
    private void measure(String name, int callers, Callers how)
            throws InterruptedException, TimeoutException, IOException {
        LoadClient.Slice slice = LoadClient.Slice.begin();
        long own = ProcessHandle.current().pid();
        double applicationBefore = ProcessUsage.cpuSeconds(own);
        double storeBefore = ProcessUsage.cpuSeconds(settings.storePid());
        long begin = System.nanoTime();
        CountDownLatch running = start(callers, how, slice);
        running.await(settings.number("slice"), TimeUnit.SECONDS);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        long stored = slice.stored().get();
        Histogram latency = slice.latency().getIntervalHistogram();
        double application = ProcessUsage.cpuSeconds(own) - applicationBefore;
        double store = ProcessUsage.cpuSeconds(settings.storePid()) - storeBefore;
        end(slice, running);
        print(name + "_per_second", stored / elapsed);
        print(name + "_p50_ms", latency.getValueAtPercentile(50) / 1e6);
        print(name + "_p99_ms", latency.getValueAtPercentile(99) / 1e6);
        print(name + "_cpu_application_s_per_1000", 1000 * application / stored);
        print(name + "_cpu_store_s_per_1000", 1000 * store / stored);
        print(name + "_unanswered", (double) slice.unanswered().get());
    }

    private CountDownLatch start(int callers, Callers how, LoadClient.Slice slice) {
        CountDownLatch running = new CountDownLatch(callers);
        for (int slot = 0; slot < callers; slot++) {
            spawn(supervised(how.create(slot, slice), running));
        }
        return running;
    }

    private static void end(LoadClient.Slice slice, CountDownLatch running)
            throws InterruptedException, TimeoutException {
        slice.isOver().set(true);
        if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new TimeoutException(running.getCount() + " callers have not ended");
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
        print("filled_entities", entities);
    }

    private void recover(long begin) {
        print("recover_ready_s", (System.nanoTime() - begin) / 1e9);
        List<ActorRef<BenchEntity.Message>> entities = new ArrayList<>();
        for (int i = 0; i < settings.number("entities"); i++) {
            entities.add(spawn(BenchEntity.create("filled-" + i)));
        }
        long events = awaitCounts(entities);
        print("recover_all_s", (System.nanoTime() - begin) / 1e9);
        print("recovered_events", (double) events);
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

    private static void print(String name, double value) {
        System.out.printf(Locale.ROOT, "figure %s %.4f%n", name, value);
    }
}
