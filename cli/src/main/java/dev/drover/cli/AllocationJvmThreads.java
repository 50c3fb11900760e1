package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code alloc jvm threads}: prints the threads of a JVM, with what they do and hold. */
@Command(description = "Prints the threads of a JVM, with what they do and hold.", sortOptions = false)
final class AllocationJvmThreads implements Subcommand {
    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Override
    public int run(Session session) {
        return jvm.print(session, "dumping threads", "/threads", "");
    }
}
