package dev.drover.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Files that show people how to write their own. */
final class ExampleFile {
    private ExampleFile() {}

    /** The example of this name with its comments. */
    static String text(String name) {
        try (InputStream in = ExampleFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the example " + name + " is missing from this build", e);
        }
    }

    /**
     * Writes the example of a specification.
     *
     * @param names of the example in each language, and of the file where the arguments name none
     * @param kind what the file is called if it is there already
     * @return the file's name
     */
    static String specification(
            Session session,
            Map<String, String> names,
            String kind,
            String language,
            String[] arguments,
            boolean bare) {
        String given = Arguments.oneOrEmpty(arguments, "<file>");
        String standard = Optional.ofNullable(names.get(language))
                .orElseThrow(() -> new UsageException("the value of -out must be \"hcl\" or \"json\""));
        String name = given.isEmpty() ? standard : given;
        write(session, name, kind, bare ? withoutComments(text(standard)) : text(standard));
        return name;
    }

    static String withoutComments(String text) {
        String bare = text.lines()
                .filter(line -> !line.stripLeading().startsWith("#"))
                .collect(Collectors.joining("\n"));
        return bare.replaceAll("\n{2,}", "\n\n").strip() + "\n";
    }

    /**
     * Writes a new file.
     *
     * @param kind what it is called if it is there already
     */
    static void write(Session session, String name, String kind, String text) {
        try {
            Files.writeString(
                    session.directory().resolve(name), text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CliException(kind + " \"" + name + "\" already exists");
        } catch (NoSuchFileException e) {
            throw new CliException("Failed to write \"" + name + "\": the directory does not exist");
        } catch (AccessDeniedException e) {
            throw new CliException("Failed to write \"" + name + "\": permission denied");
        } catch (IOException e) {
            throw new CliException("Failed to write \"" + name + "\": " + e.getMessage());
        }
    }
}
