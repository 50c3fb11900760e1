/**
 * What operators set for the whole cluster: the scheduler's configuration, and node pools. Start at
 * {@link dev.drover.protocol.setting.Setting}.
 */
@NullMarked
package dev.drover.protocol.setting;

import org.jspecify.annotations.NullMarked;
