package dev.drover.agent.outlet;

/**
 * Whose output it is.
 *
 * @param node the name of the machine's node
 */
public record LogSource(String node, String namespace, String job, String group, String allocation, String task) {}
