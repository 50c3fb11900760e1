/**
 * Decisions of the past, made again: what an evaluation's plan was made from is put together from the journals, and the
 * scheduler is asked once more. Start at {@link dev.drover.replay.EvaluationReplay}. Nothing is stored here, and nothing
 * that is running is asked.
 */
@NullMarked
package dev.drover.replay;

import org.jspecify.annotations.NullMarked;
