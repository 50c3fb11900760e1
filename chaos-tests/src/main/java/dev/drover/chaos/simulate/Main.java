package dev.drover.chaos.simulate;

import dev.drover.chaos.bench.program.Flags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@code drover simulate} until it is stopped. */
public final class Main {
    /** Made before anything else runs: the logging system takes messages of several threads only once it is set up. */
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final long STOP_SECONDS = 10;

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.stream().anyMatch(word -> word.matches("--?h(elp)?"))) {
            System.out.print(SimulateSettings.USAGE);
            return;
        }
        SimulateSettings settings;
        try {
            settings = SimulateSettings.of(Flags.parse(SimulateSettings.FLAGS, List.of(), words, System.getenv()));
        } catch (IllegalArgumentException invalid) {
            System.err.println(invalid.getMessage());
            System.err.print(SimulateSettings.USAGE);
            System.exit(1);
            return;
        }
        Optional<NameLock> lock = lock(settings);
        if (lock.isEmpty()) {
            System.exit(1);
            return;
        }
        LOG.debug("simulating {}", settings);
        ActorSystem<Simulation.Message> system = Simulation.start(settings, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(system, lock.get()), "stop"));
    }

    /** Empty after it was said why there shall be no simulation. */
    private static Optional<NameLock> lock(SimulateSettings settings) {
        Optional<NameLock> lock = Optional.empty();
        try {
            lock = NameLock.take(Path.of(System.getProperty("java.io.tmpdir")), settings);
            if (lock.isEmpty()) {
                System.err.println("another process of this machine simulates nodes \"" + settings.name()
                        + "-1\" and so on at " + String.join(",", settings.servers()) + ": choose another -name");
            }
        } catch (IOException e) {
            System.err.println("it cannot be noted which nodes are simulated: " + e);
        }
        return lock;
    }

    private static void stop(ActorSystem<?> system, NameLock lock) {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .completeOnTimeout(Done.getInstance(), STOP_SECONDS, TimeUnit.SECONDS)
                .join();
        lock.close();
    }
}
