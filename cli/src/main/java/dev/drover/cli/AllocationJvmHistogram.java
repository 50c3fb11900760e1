package dev.drover.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alloc jvm histogram}: prints the classes of a JVM by the memory that their objects take. */
@Command(description = "Prints the classes of a JVM by the memory that their objects take.", sortOptions = false)
final class AllocationJvmHistogram implements Subcommand {
    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Option(names = "-live", description = "count live objects only, which has the JVM collect garbage first")
    boolean live;

    @Override
    public int run(Session session) {
        return jvm.print(session, "taking a histogram", "/histogram", live ? "&live=true" : "");
    }
}
