package dev.drover.protocol.setting;

import java.util.OptionalLong;

/** What can be asked of a setting. */
public sealed interface SettingCommand {
    /**
     * Sets it.
     *
     * @param checkIndex the modify index it must still have; 0 if it must not be there
     */
    record PutSetting(Setting setting, OptionalLong checkIndex) implements SettingCommand {}

    /** Sets it unless it is there. */
    record EnsureSetting(Setting setting) implements SettingCommand {}

    /**
     * Deletes it.
     *
     * @param checkIndex the modify index it must still have; 0 if it must not be there
     */
    record DeleteSetting(OptionalLong checkIndex) implements SettingCommand {}
}
