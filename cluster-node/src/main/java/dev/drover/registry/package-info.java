/**
 * Who offers which service where: nothing that is stored, but what follows from the running allocations of the nodes. Start at
 * {@link dev.drover.registry.ServiceRegistry}; {@link dev.drover.registry.Registrations} has the rules and is pure.
 */
@NullMarked
package dev.drover.registry;

import org.jspecify.annotations.NullMarked;
