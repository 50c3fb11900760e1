/** Who may write: session leases, deadlines, partition owners and seals. Start at {@link dev.drover.persistence.ownership.ServerSession}. */
@NullMarked
package dev.drover.persistence.ownership;

import org.jspecify.annotations.NullMarked;
