package dev.drover.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The terminal of this process, passing each key on as it is typed until this is closed. */
final class RawTerminal implements AutoCloseable {
    private final String settings;
    private final Thread atExit = new Thread(this::restore);

    private RawTerminal(String settings) {
        this.settings = settings;
    }

    static RawTerminal begin() {
        RawTerminal terminal = new RawTerminal(stty("-g").strip());
        Runtime.getRuntime().addShutdownHook(terminal.atExit);
        stty("raw", "-echo");
        return terminal;
    }

    /** Its size as a message; empty if it has none. */
    Optional<ObjectNode> size() {
        String[] parts = stty("size").strip().split(" ", -1);
        if (parts.length != 2 || parts[0].equals("0") || parts[1].equals("0")) {
            return Optional.empty();
        }
        ObjectNode message = Json.object();
        message.putObject("tty_size")
                .put("height", Integer.parseInt(parts[0]))
                .put("width", Integer.parseInt(parts[1]));
        return Optional.of(message);
    }

    @Override
    public void close() {
        restore();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void restore() {
        stty(settings);
    }

    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new CliException("the terminal cannot be set up: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("interrupted");
        }
    }
}
