package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code alloc jvm deadlocks}: tells threads of a JVM that wait for each other. */
@Command(description = "Tells threads of a JVM that wait for each other.", sortOptions = false)
final class AllocationJvmDeadlocks implements Subcommand {
    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Override
    public int run(Session session) {
        return jvm.print(session, "looking for deadlocks", "/deadlocks", "");
    }
}
