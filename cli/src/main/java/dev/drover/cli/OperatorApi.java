package dev.drover.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code operator api}: calls the HTTP API directly and prints the body of the answer. */
@Command(
        description = "Calls the HTTP API directly. PUT and POST send standard input as the body.",
        sortOptions = false)
final class OperatorApi implements Subcommand {
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS");
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-X", paramLabel = "<method>", description = "GET, PUT, POST, DELETE, HEAD or OPTIONS")
    String method = "GET";

    @Option(names = "-filter", paramLabel = "<expression>", description = "show only what this is true for")
    String filter = "";

    @Option(names = "-verbose", description = "print method, address and status on standard error")
    boolean verbose;

    @Parameters(arity = "0..*", paramLabel = "<path>", description = "path of the API with its query, or an address")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String path = path(Arguments.one(arguments, "<path>"));
        HttpApi api = connection.connect(session);
        String chosen = method.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(chosen)) {
            throw new UsageException("the method \"" + method + "\" is none of the API's");
        }
        boolean sends = chosen.equals("PUT") || chosen.equals("POST");
        HttpApi.Answer answer = api.exchange("calling the API", chosen, path, sends ? body(session.input()) : null);
        if (verbose) {
            session.terminal().error("> " + chosen + " " + api.address() + path + "\n< " + answer.status());
        }
        copy(session.terminal(), answer);
        return answer.status() < 400 ? 0 : 1;
    }

    /** An address stands for its path: where to send it is chosen by the flags of the connection. */
    private String path(String argument) {
        String path = argument;
        if (argument.startsWith("http://") || argument.startsWith("https://")) {
            int start = argument.indexOf('/', argument.indexOf("//") + 2);
            path = start < 0 ? "/" : argument.substring(start);
        }
        if (!path.startsWith("/")) {
            path = "/" + path;
        }
        if (filter.isEmpty()) {
            return path;
        }
        return path + (path.contains("?") ? "&" : "?") + "filter=" + HttpApi.encode(filter);
    }

    private static byte[] body(InputStream input) {
        try {
            byte[] body = input.readNBytes(MAX_BODY_BYTES + 1);
            if (body.length > MAX_BODY_BYTES) {
                throw new CliException("the body is larger than " + Sizes.ofBytes(MAX_BODY_BYTES));
            }
            return body;
        } catch (IOException e) {
            throw new CliException("could not read standard input: " + e.getMessage());
        }
    }

    private static void copy(Terminal terminal, HttpApi.Answer answer) {
        try (InputStream in = answer.body()) {
            in.transferTo(terminal.out());
        } catch (IOException e) {
            throw new CliException("the answer broke off: " + e.getMessage());
        }
    }
}
