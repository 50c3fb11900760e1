package dev.drover.setting;

import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.variable.SealedItems;
import dev.drover.protocol.variable.VariableMetadata;
import java.util.Optional;

/** A variable as its entity holds it. */
public record StoredVariable(VariableMetadata metadata, SealedItems items) {
    /** Empty if the setting is no variable, or is not there. */
    public static Optional<StoredVariable> of(SettingState state) {
        return state.setting()
                .filter(Setting.Variable.class::isInstance)
                .map(Setting.Variable.class::cast)
                .map(variable -> new StoredVariable(
                        new VariableMetadata(
                                variable.id(),
                                state.createIndex(),
                                state.modifyIndex(),
                                state.createdAt(),
                                state.modifiedAt()),
                        variable.items()));
    }
}
