/** Tests of what the agent does with Consul, against a stand-in that is stricter than the real one. */
@NullMarked
package dev.drover.agent.consul;

import org.jspecify.annotations.NullMarked;
