/** Where the journal is kept: the {@link dev.drover.persistence.store.LogStore}, what it stores, and its two forms, Cassandra and memory. Depends on nothing else of this module. */
@NullMarked
package dev.drover.persistence.store;

import org.jspecify.annotations.NullMarked;
