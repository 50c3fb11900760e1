package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alloc jvm heap-dump}: has a JVM write all its objects into a file of its task. */
@Command(description = "Has a JVM write all its objects into a file of its task.", sortOptions = false)
final class AllocationJvmHeapDump implements Subcommand {
    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Option(names = "-live", description = "write live objects only, which has the JVM collect garbage first")
    boolean live;

    @Override
    public int run(Session session) {
        JvmOptions.Target target = jvm.target(session);
        String path = target.path("/heap-dump", live ? "&live=true" : "");
        JsonNode written = target.api().put("dumping the heap", path, Json.object());
        session.terminal()
                .line("Heap dumped to " + Json.text(written, "Path") + " ("
                        + Sizes.ofBytes(Json.number(written, "Size")) + ")");
        return 0;
    }
}
