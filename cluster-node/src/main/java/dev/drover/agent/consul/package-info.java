/**
 * Keeps what the allocations of this agent offer in the Consul agent of its machine, by Consul's HTTP API. Start at {@link
 * dev.drover.agent.consul.ConsulRegistrar}, which does what {@link dev.drover.agent.consul.ConsulSync} decides from what is
 * wanted and what is there; the latter is pure. Knows nothing of tasks and their processes.
 */
@NullMarked
package dev.drover.agent.consul;

import org.jspecify.annotations.NullMarked;
