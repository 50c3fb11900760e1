package dev.drover.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Starts the command line. */
public final class Main {
    private Main() {}

    /** Runs the command that the arguments name and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // A repeated POST could submit a job twice.
        System.setProperty("sun.net.http.retryPost", "false");
        boolean interactive = isTerminal();
        Terminal terminal =
                new Terminal(stream(FileDescriptor.out), stream(FileDescriptor.err), interactive, interactive);
        Session session = new Session(
                terminal,
                System.in,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Clock.system(ZoneId.systemDefault()),
                duration -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(duration.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new CliException("interrupted");
                    }
                });
        int exitCode = new CommandRunner(session).run(Arrays.asList(arguments));
        terminal.flush();
        System.exit(exitCode);
    }

    /** Both ends are a terminal; this runs on Java 17, where there is no console otherwise. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        return System.console() != null;
    }

    /** UTF-8 whatever the locale, because names and logs are UTF-8. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 8192), false, StandardCharsets.UTF_8);
    }
}
