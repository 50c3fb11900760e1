package dev.drover.setting;

import dev.drover.protocol.Stamp;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingEvent;
import dev.drover.protocol.setting.SettingEvent.SettingChanged;
import dev.drover.protocol.setting.SettingEvent.SettingDeleted;
import java.time.Instant;
import java.util.Optional;

/**
 * One setting as its events made it.
 *
 * @param setting empty before it is first set, and once it is deleted
 * @param createIndex when it was set first, or first again after it was deleted
 * @param modifyIndex when it changed last; 0 if nobody ever set it
 * @param createdAt the time of that; the beginning of 1970 where it is not known
 * @param modifiedAt the time of that
 */
public record SettingState(
        Optional<Setting> setting, long createIndex, long modifyIndex, Instant createdAt, Instant modifiedAt) {
    public static final SettingState EMPTY = new SettingState(Optional.empty(), 0, 0, Instant.EPOCH, Instant.EPOCH);

    public SettingState apply(SettingEvent event, Stamp stamp) {
        if (event instanceof SettingChanged changed) {
            return new SettingState(
                    Optional.of(changed.setting()),
                    setting.isPresent() ? createIndex : stamp.index(),
                    stamp.index(),
                    setting.isPresent() ? createdAt : stamp.at(),
                    stamp.at());
        }
        if (event instanceof SettingDeleted) {
            return new SettingState(Optional.empty(), 0, stamp.index(), Instant.EPOCH, stamp.at());
        }
        throw new AssertionError("unhandled event: " + event);
    }
}
