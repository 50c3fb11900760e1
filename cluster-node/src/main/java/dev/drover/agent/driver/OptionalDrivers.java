package dev.drover.agent.driver;

/**
 * Which drivers a node has that it has only where its operator wants them.
 *
 * @param mock {@code mock_driver}, whose tasks are only pretended
 * @param rawExec {@code raw_exec}, whose tasks may do what the agent may
 */
public record OptionalDrivers(boolean mock, boolean rawExec) {
    /** What an agent for development has where its operator says nothing. */
    public static final OptionalDrivers DEVELOPMENT = new OptionalDrivers(true, true);

    /** What any other has. */
    public static final OptionalDrivers NONE = new OptionalDrivers(false, false);
}
