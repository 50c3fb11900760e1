/** What the scheduler looks at: nodes and what they hold, immutable. Start at {@link
 * dev.drover.scheduler.snapshot.ClusterSnapshot}. Must not depend on the rest of the scheduler. */
@NullMarked
package dev.drover.scheduler.snapshot;

import org.jspecify.annotations.NullMarked;
