/** Whole servers on a journal in memory: from a registered job to its end. */
@NullMarked
package dev.drover.server;

import org.jspecify.annotations.NullMarked;
