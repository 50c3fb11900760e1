package dev.drover.chaos.simulate;

import dev.drover.chaos.bench.program.Flags;
import java.util.List;
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
        LOG.debug("simulating {}", settings);
        ActorSystem<Simulation.Message> system = Simulation.start(settings, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(system), "stop"));
    }

    private static void stop(ActorSystem<?> system) {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .completeOnTimeout(Done.getInstance(), STOP_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
