/**
 * The stored form of what entities keep, so that recovery starts from it instead of from the first event. Start at
 * {@link dev.drover.snapshot.StateCodec}.
 */
@NullMarked
package dev.drover.snapshot;

import org.jspecify.annotations.NullMarked;
