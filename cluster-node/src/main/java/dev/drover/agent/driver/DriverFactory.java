package dev.drover.agent.driver;

/**
 * Makes a driver that is no part of this program. A JAR in the agent's {@code plugin_dir} names its factories in {@code
 * META-INF/services/dev.drover.agent.driver.DriverFactory}, for {@link java.util.ServiceLoader}. What such a JAR sees of the
 * agent is this package, what its types speak of, and SLF4J.
 */
public interface DriverFactory {
    /** The driver's name in job files, and in {@code plugin "NAME"} of the agent's configuration. */
    String name();

    /**
     * Makes the driver, once, when the agent starts, which waits for it.
     *
     * @throws TaskStartException if what the configuration says makes no sense: the sentence is logged, the driver left out
     */
    TaskDriver create(DriverServices services) throws TaskStartException;
}
