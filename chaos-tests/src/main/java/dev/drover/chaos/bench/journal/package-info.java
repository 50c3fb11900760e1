/**
 * Load for the journal, Drover's own or the stock Cassandra plugin, and the comparison of the two. Start at
 * {@link dev.drover.chaos.bench.journal.JournalComparison}.
 */
@NullMarked
package dev.drover.chaos.bench.journal;

import org.jspecify.annotations.NullMarked;
