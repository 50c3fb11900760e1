/**
 * How entities record: an event with who, when and why, chained by hash to the one before. Start at
 * {@link dev.drover.recording.Recorder}.
 */
@NullMarked
package dev.drover.recording;

import org.jspecify.annotations.NullMarked;
