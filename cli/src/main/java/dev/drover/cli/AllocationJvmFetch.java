package dev.drover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alloc jvm fetch}: copies a heap dump or a flight recording to this machine. */
@Command(description = "Copies a heap dump or a flight recording to this machine.", sortOptions = false)
final class AllocationJvmFetch implements Subcommand {
    @Mixin
    JvmOptions jvm = new JvmOptions();

    @Option(names = "-file", paramLabel = "<name>", description = "the file's name in the task's local directory")
    String file = "";

    @Option(names = "-output", paramLabel = "<path>", description = "where it goes; its own name if not given")
    String output = "";

    @Override
    public int run(Session session) {
        if (file.isEmpty() || file.indexOf('/') >= 0) {
            throw new UsageException("-file takes the name of a file, as heap-dump and record print it after local/");
        }
        JvmOptions.Target target = jvm.target(session);
        Path path = path();
        String from = target.path("/file/" + HttpApi.encode(file), "");
        try (InputStream in = target.api().stream("fetching \"" + file + "\"", from)) {
            Files.copy(in, path);
        } catch (IOException e) {
            throw new CliException("Error writing \"" + path + "\": " + e);
        }
        session.terminal().line("Written to " + path);
        return 0;
    }

    private Path path() {
        try {
            return Path.of(output.isEmpty() ? file : output);
        } catch (InvalidPathException e) {
            throw new UsageException("\"" + output + "\" is not a path");
        }
    }
}
