package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alloc jvm record}: starts or stops a flight recording. */
@Command(
        description = "Starts a flight recording, or stops it and keeps it in a file of the task.",
        sortOptions = false)
final class AllocationJvmRecord implements Subcommand {
    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Option(names = "-settings", paramLabel = "<name>", description = "default, or profile for more")
    String settings = "default";

    @Option(names = "-stop", description = "stop the recording and keep it")
    boolean stop;

    @Override
    public int run(Session session) {
        JvmOptions.Target target = jvm.target(session);
        return stop ? stop(session, target) : start(session, target);
    }

    private int start(Session session, JvmOptions.Target target) {
        String path = target.path("/recording", "&settings=" + HttpApi.encode(settings));
        JsonNode begun = target.api().put("starting a recording", path, Json.object());
        session.terminal().line("Recording; -stop keeps it as " + Json.text(begun, "Path"));
        return 0;
    }

    private static int stop(Session session, JvmOptions.Target target) {
        JsonNode kept = target.api().delete("stopping the recording", target.path("/recording", ""));
        session.terminal()
                .line("Recording kept as " + Json.text(kept, "Path") + " (" + Sizes.ofBytes(Json.number(kept, "Size"))
                        + ")");
        return 0;
    }
}
