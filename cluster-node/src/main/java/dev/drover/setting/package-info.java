/**
 * Everything that is decided about a setting: the scheduler's configuration, a node pool, a variable.
 * {@link dev.drover.setting.SettingDecider} decides, {@link dev.drover.setting.SettingState} applies,
 * {@link dev.drover.setting.SettingEntity} carries messages and stores. Deciders and states are pure.
 */
@NullMarked
package dev.drover.setting;

import org.jspecify.annotations.NullMarked;
