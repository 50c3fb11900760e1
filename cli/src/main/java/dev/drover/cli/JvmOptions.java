package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Whose JVM a command is about. */
final class JvmOptions {
    /** Longer than a JVM may take. */
    private static final int PATIENCE_MS = 90_000;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-task", paramLabel = "<task>", description = "the task, where an allocation has several")
    String task = "";

    @Option(names = "-verbose", description = "print identifiers in full")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<alloc> [task]", description = "identifier of an allocation and a task")
    String[] arguments = {};

    /** A task's JVM, as the API knows it. */
    record Target(HttpApi api, String allocation, String task) {
        /**
         * The path of something about it.
         *
         * @param of such as {@code /threads}
         * @param parameters further ones, each with an ampersand in front
         */
        String path(String of, String parameters) {
            return "/v1/client/allocation/" + HttpApi.encode(allocation) + "/jvm" + of + "?task=" + HttpApi.encode(task)
                    + parameters;
        }

        /** Copies what the JVM says to where it is wanted. */
        void copy(String doing, String path, OutputStream out) {
            try (InputStream in = api.stream(doing, path)) {
                in.transferTo(out);
                out.flush();
            } catch (IOException e) {
                throw new CliException("Error " + doing + ": the stream broke: " + e.getMessage());
            }
        }
    }

    Target target(Session session) {
        Arguments.oneOrTwo(arguments, "<alloc> [task]");
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, verbose);
        JsonNode allocation = lookup.allocation(arguments[0]);
        String chosen = TaskChoice.of(allocation, arguments.length == 2 ? arguments[1] : task, verbose);
        return new Target(
                lookup.inNamespaceOf(allocation).withReadTimeout(PATIENCE_MS), Json.text(allocation, "ID"), chosen);
    }

    /** Prints something long that the JVM says. */
    int print(Session session, String doing, String of, String parameters) {
        Target target = target(session);
        target.copy(doing, target.path(of, parameters), session.terminal().out());
        return 0;
    }
}
