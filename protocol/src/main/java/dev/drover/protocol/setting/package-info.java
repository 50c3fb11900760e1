/**
 * What operators set for the whole cluster: the scheduler's configuration, node pools, and variables. Start at
 * {@link dev.drover.protocol.setting.Setting}.
 */
@NullMarked
package dev.drover.protocol.setting;

import org.jspecify.annotations.NullMarked;
