package dev.drover.protocol.setting;

import dev.drover.protocol.variable.VariableId;

/**
 * Names one setting.
 *
 * @param value the kind of the setting, and after a slash the name of those that have one
 */
public record SettingId(String value) implements Comparable<SettingId> {
    public static final SettingId SCHEDULER = new SettingId("scheduler");

    private static final String NODE_POOL = "node-pool/";
    private static final String VARIABLE = "variable/";

    public static SettingId nodePool(String name) {
        return new SettingId(NODE_POOL + name);
    }

    public static SettingId variable(VariableId id) {
        return new SettingId(VARIABLE + id);
    }

    public boolean isVariable() {
        return value.startsWith(VARIABLE);
    }

    @Override
    public int compareTo(SettingId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
