package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alloc jvm flags}: prints the options that a JVM runs with. */
@Command(description = "Prints the options that a JVM runs with.", sortOptions = false)
final class AllocationJvmFlags implements Subcommand {
    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Option(names = "-all", description = "print those that were left as they are, too")
    boolean all;

    @Override
    public int run(Session session) {
        return jvm.print(session, "reading options", "/flags", all ? "&all=true" : "");
    }
}
