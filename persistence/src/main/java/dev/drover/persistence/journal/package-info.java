/** The Pekko journal plugin over a {@link dev.drover.persistence.ownership.ServerSession}. */
@NullMarked
package dev.drover.persistence.journal;

import org.jspecify.annotations.NullMarked;
