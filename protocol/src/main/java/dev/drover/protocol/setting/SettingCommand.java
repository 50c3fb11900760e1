package dev.drover.protocol.setting;

import java.util.OptionalLong;

/** What can be asked of a setting. */
public sealed interface SettingCommand {
    /**
     * Sets it.
     *
     * @param checkIndex the modify index it must still have; 0 if it must never have been set
     */
    record PutSetting(Setting setting, OptionalLong checkIndex) implements SettingCommand {}

    /** Sets it unless it is there. */
    record EnsureSetting(Setting setting) implements SettingCommand {}

    /** Deletes it. */
    record DeleteSetting() implements SettingCommand {}
}
