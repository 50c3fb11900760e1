/**
 * What an agent is told at its start: flags, and configuration files in HCL or JSON. Start at
 * {@link dev.drover.gateway.config.AgentConfig}.
 */
@NullMarked
package dev.drover.gateway.config;

import org.jspecify.annotations.NullMarked;
