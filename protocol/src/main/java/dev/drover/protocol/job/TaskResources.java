package dev.drover.protocol.job;

import java.util.Optional;

/**
 * What a task needs.
 *
 * @param cpuMhz at least 1
 * @param memoryMb at least 10
 * @param memoryMaxMb soft cap, 0 for none
 * @param network the classic task-level network
 */
public record TaskResources(int cpuMhz, int memoryMb, int memoryMaxMb, Optional<Network> network) {}
