/** Tests of the embedded Cassandra; those that start a server end in {@code IT}. */
@NullMarked
package dev.drover.persistence.embedded;

import org.jspecify.annotations.NullMarked;
