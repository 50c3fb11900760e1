package dev.drover.setting;

import dev.drover.protocol.Decision;
import dev.drover.protocol.Reason;
import dev.drover.protocol.Rejected;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingCommand.DeleteSetting;
import dev.drover.protocol.setting.SettingCommand.EnsureSetting;
import dev.drover.protocol.setting.SettingCommand.PutSetting;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingEvent.SettingChanged;
import dev.drover.protocol.setting.SettingEvent.SettingDeleted;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.protocol.setting.SettingReply.Outdated;
import dev.drover.protocol.setting.SettingReply.Recorded;
import dev.drover.protocol.setting.SettingReply.Refused;
import java.util.OptionalLong;

/** Decides what is asked of a setting; never reads a clock, draws a random number or does I/O. */
public final class SettingDecider {
    private SettingDecider() {}

    public static Decision<SettingEvent, SettingReply> decide(SettingState state, SettingCommand command, Stamp now) {
        if (command instanceof PutSetting put) {
            return put(state, put, now);
        }
        if (command instanceof EnsureSetting ensure) {
            return state.setting().isPresent()
                    ? Decision.reject(new Recorded(state.modifyIndex()))
                    : Decision.accept(new SettingChanged(ensure.setting()), new Recorded(now.index()));
        }
        if (command instanceof DeleteSetting delete) {
            return delete(state, delete, now);
        }
        throw new AssertionError("unhandled command: " + command);
    }

    private static Decision<SettingEvent, SettingReply> put(SettingState state, PutSetting put, Stamp now) {
        return isOutdated(state, put.checkIndex())
                ? Decision.reject(new Outdated(currentIndex(state)))
                : Decision.accept(new SettingChanged(put.setting()), new Recorded(now.index()));
    }

    private static Decision<SettingEvent, SettingReply> delete(SettingState state, DeleteSetting delete, Stamp now) {
        if (isOutdated(state, delete.checkIndex())) {
            return Decision.reject(new Outdated(currentIndex(state)));
        }
        return state.setting().isPresent()
                ? Decision.accept(new SettingDeleted(), new Recorded(now.index()))
                : Decision.reject(new Refused(new Rejected(Reason.NOT_FOUND, "there is no such setting")));
    }

    private static boolean isOutdated(SettingState state, OptionalLong checkIndex) {
        return checkIndex.isPresent() && checkIndex.getAsLong() != currentIndex(state);
    }

    /** One that was deleted is not there, like one that never was. */
    private static long currentIndex(SettingState state) {
        return state.setting().isPresent() ? state.modifyIndex() : 0;
    }
}
