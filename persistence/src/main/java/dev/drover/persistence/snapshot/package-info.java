/** The Pekko snapshot plugin: snapshots of a partition lie together, two of each entity are kept. */
@NullMarked
package dev.drover.persistence.snapshot;

import org.jspecify.annotations.NullMarked;
