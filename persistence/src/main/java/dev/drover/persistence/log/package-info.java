/** The log of one server session: rows, group commit, the feed of what was committed, and reading anybody's log. Start at {@link dev.drover.persistence.log.ServerLog}. Knows stores, not owners. */
@NullMarked
package dev.drover.persistence.log;

import org.jspecify.annotations.NullMarked;
