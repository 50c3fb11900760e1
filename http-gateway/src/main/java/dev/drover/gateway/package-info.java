/**
 * The outside edge: {@link dev.drover.gateway.Main} runs an agent, with its server, its client and its HTTP API.
 */
@NullMarked
package dev.drover.gateway;

import org.jspecify.annotations.NullMarked;
