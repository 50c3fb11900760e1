package dev.drover.gateway.config;

import dev.drover.agent.AccessPolicy;
import dev.drover.protocol.jdk.JvmAccess;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads what callers may have of tasks: {@code client { jvm { allow }, disable_remote_exec }}. */
record AccessConfig(ConfigReader files) {
    private static final String JVMS = "client.jvm.allow";

    AccessPolicy policy() {
        boolean commands = !files.flag("client.disable_remote_exec").orElse(false);
        return new AccessPolicy(files.texts(JVMS).map(this::accesses).orElse(AccessPolicy.OPEN.jvms()), commands);
    }

    private Set<JvmAccess> accesses(List<String> texts) {
        Set<JvmAccess> accesses = EnumSet.noneOf(JvmAccess.class);
        for (String text : texts) {
            Optional<JvmAccess> access = JvmAccess.of(text);
            access.ifPresentOrElse(
                    accesses::add,
                    () -> files.problem(
                            "\"" + JVMS + "\" can hold " + JvmAccess.texts() + ", but not \"" + text + "\""));
        }
        return accesses;
    }
}
