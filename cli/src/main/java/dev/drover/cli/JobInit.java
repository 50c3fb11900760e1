package dev.drover.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job init}: writes an example job file. */
@Command(description = "Writes an example job file, which runs as it stands against 'drover agent -dev'.")
final class JobInit implements Subcommand {
    private static final String NAME = "example.nomad.hcl";

    @Option(names = "-short", description = "leave out the comments")
    boolean brief;

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "where to write it (" + NAME + ")")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String given = Arguments.oneOrEmpty(arguments, "<file>");
        String name = given.isEmpty() ? NAME : given;
        String text = text();
        write(session.directory().resolve(name), name, brief ? withoutComments(text) : text);
        session.terminal().line("Example job file written to " + name);
        return 0;
    }

    private static void write(Path file, String name, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CliException("Job file \"" + name + "\" already exists");
        } catch (NoSuchFileException e) {
            throw new CliException("Failed to write \"" + name + "\": the directory does not exist");
        } catch (AccessDeniedException e) {
            throw new CliException("Failed to write \"" + name + "\": permission denied");
        } catch (IOException e) {
            throw new CliException("Failed to write \"" + name + "\": " + e.getMessage());
        }
    }

    /** The example job with its comments. */
    static String text() {
        try (InputStream in = JobInit.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new FileNotFoundException(NAME);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the example job is missing from this build", e);
        }
    }

    private static String withoutComments(String text) {
        String bare = text.lines()
                .filter(line -> !line.stripLeading().startsWith("#"))
                .collect(Collectors.joining("\n"));
        return bare.replaceAll("\n{2,}", "\n\n").strip() + "\n";
    }
}
