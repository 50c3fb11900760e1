/** Tests of the emulator's monitor, against one that speaks its protocol to the letter. */
@NullMarked
package dev.drover.agent.qemu;

import org.jspecify.annotations.NullMarked;
