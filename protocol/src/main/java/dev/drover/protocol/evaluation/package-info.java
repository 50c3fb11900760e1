/** One scheduling decision and its plan. Start at {@link dev.drover.protocol.evaluation.Plan}. */
@NullMarked
package dev.drover.protocol.evaluation;

import org.jspecify.annotations.NullMarked;
