/**
 * The first class of the embedded Cassandra's own JVM. Start at {@link dev.drover.cassandra.CassandraMain}. Must not depend
 * on any other module: it shares a class path with Cassandra's dependencies, not with Drover's.
 */
@NullMarked
package dev.drover.cassandra;

import org.jspecify.annotations.NullMarked;
