package dev.drover.protocol.setting;

/** Facts recorded about one setting. */
public sealed interface SettingEvent {
    /** It is this from now on. */
    record SettingChanged(Setting setting) implements SettingEvent {}

    /** It is no more. */
    record SettingDeleted() implements SettingEvent {}
}
