package dev.drover.agent.driver;

import dev.drover.protocol.Value;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What an agent gives to a driver from outside.
 *
 * @param driver the driver's name
 * @param settings the block {@code config} of {@code plugin "NAME"} in the agent's configuration
 * @param plain runs tasks as the agent's own user, as {@code raw_exec} does
 * @param isolated runs tasks apart from all others, as {@code exec} does; not every machine can
 */
public record DriverServices(String driver, Value.Fields settings, TaskProcesses plain, TaskProcesses isolated) {
    /**
     * The settings.
     *
     * @throws TaskStartException if there are others than the known
     */
    public DriverConfig config(Set<String> known) throws TaskStartException {
        return new DriverConfig(driver, settings, UnaryOperator.identity(), known);
    }
}
