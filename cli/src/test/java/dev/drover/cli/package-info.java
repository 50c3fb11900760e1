/** Tests of the command line against an agent that gives prepared answers. */
@NullMarked
package dev.drover.cli;

import org.jspecify.annotations.NullMarked;
