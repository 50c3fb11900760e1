package dev.drover.gateway.config;

import java.util.Optional;

/** Whether a client runs tasks that nothing keeps apart: {@code plugin "raw_exec"} as in Nomad. */
record RawExecConfig(ConfigReader files) {
    static final String PLUGIN = "raw_exec";

    private static final String BLOCK = "plugin.raw_exec.config.";

    /** Empty where nothing is said. */
    Optional<Boolean> enabled() {
        files.adopt(BLOCK, ConfigSchema.RAW_EXEC);
        return files.flag(BLOCK + "enabled");
    }
}
