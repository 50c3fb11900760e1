/**
 * What services an allocation offers, and where: it follows from its job, its placement and its node, the same for its agent
 * and for the servers. Start at {@link dev.drover.agent.service.AllocationServices}. Pure.
 */
@NullMarked
package dev.drover.agent.service;

import org.jspecify.annotations.NullMarked;
