package dev.drover.gateway;

import dev.drover.gateway.config.AgentConfig;
import dev.drover.gateway.config.AgentConfigs;
import dev.drover.gateway.config.AgentFlags;
import dev.drover.gateway.config.ConfigException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs {@code drover agent}: from flags to a running agent, until a signal ends it. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        AgentConfig config = configure(List.of(arguments));
        Logging.setUp(config.logLevel());
        AgentProcess process = start(config);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            process.stop();
                            ended.countDown();
                        },
                        "stop"));
        System.out.println(process.greeting());
        ended.await();
    }

    private static AgentConfig configure(List<String> arguments) {
        try {
            AgentFlags flags = AgentFlags.parse(arguments);
            if (flags.help()) {
                System.out.print(AgentFlags.USAGE);
                System.exit(0);
            }
            return AgentConfigs.load(flags, System.getenv());
        } catch (ConfigException e) {
            System.err.println(e.getMessage());
            System.err.println("For additional help try 'drover agent -help'");
            System.exit(1);
            throw e;
        }
    }

    private static AgentProcess start(AgentConfig config) {
        try {
            return AgentProcess.start(config);
        } catch (StartException e) {
            System.err.println("the agent cannot start: " + e.getMessage());
            System.exit(1);
            throw e;
        }
    }
}
