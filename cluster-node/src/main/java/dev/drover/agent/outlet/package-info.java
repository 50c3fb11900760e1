/**
 * Sends what tasks write to receivers of logs: syslog, OTLP. Start at {@link dev.drover.agent.outlet.LogShipper}.
 */
@NullMarked
package dev.drover.agent.outlet;

import org.jspecify.annotations.NullMarked;
