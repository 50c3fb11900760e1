/**
 * Speaks with QEMU, the emulator of machines, in its own protocol QMP. Start at {@link dev.drover.agent.qemu.QemuMonitor}.
 * Plain blocking classes that know nothing of tasks.
 */
@NullMarked
package dev.drover.agent.qemu;

import org.jspecify.annotations.NullMarked;
