package dev.drover.protocol.setting;

import dev.drover.protocol.Rejected;

/** What a setting answers. */
public sealed interface SettingReply {
    /** The command was refused; nothing was stored. */
    record Refused(Rejected why) implements SettingReply {}

    /** It is as it was asked for, since {@code modifyIndex}. */
    record Recorded(long modifyIndex) implements SettingReply {}

    /** It has another modify index than the caller wanted, this one, or 0 if it is not there; nothing was stored. */
    record Outdated(long modifyIndex) implements SettingReply {}
}
