/**
 * Cassandra as a child JVM with a data directory of its own: what {@code -dev} and the tests keep their journal in. Start at
 * {@link dev.drover.persistence.embedded.EmbeddedCassandra}. Knows nothing of Pekko, of the driver or of what is stored.
 */
@NullMarked
package dev.drover.persistence.embedded;

import org.jspecify.annotations.NullMarked;
