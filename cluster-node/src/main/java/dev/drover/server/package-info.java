/**
 * A server put together: its session with the journal, its place in the cluster, its entities, its view, and what keeps
 * them moving. Start at {@link dev.drover.server.Server}; the gateway works with {@link dev.drover.server.Engine}.
 */
@NullMarked
package dev.drover.server;

import org.jspecify.annotations.NullMarked;
