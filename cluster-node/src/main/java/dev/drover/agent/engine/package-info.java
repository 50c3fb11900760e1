/**
 * Speaks with a container engine, Docker or one that understands the same requests as podman does, over its unix socket.
 * Start at {@link dev.drover.agent.engine.Engine}. Plain blocking classes that know nothing of tasks.
 */
@NullMarked
package dev.drover.agent.engine;

import org.jspecify.annotations.NullMarked;
