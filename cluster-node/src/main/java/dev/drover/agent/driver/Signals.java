package dev.drover.agent.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Sends signals by the shell's own {@code kill}: Java can send only two of them, and none to a group. */
public final class Signals {
    static final String DEFAULT_STOP = "INT";
    private static final String JVM_STOP = "TERM";
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH",
            "IO", "PWR", "SYS");

    private Signals() {}

    /** All names as {@code os.signals} lists them. */
    static List<String> names() {
        return NAMES.stream().map(name -> "SIG" + name).toList();
    }

    /** The name without {@code SIG}; empty means the default. */
    static String canonical(String signal) {
        String name = name(signal);
        if (name.isEmpty()) {
            return DEFAULT_STOP;
        }
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("unknown signal \"%s\"".formatted(signal));
        }
        return name;
    }

    /** What ends a task: a JVM by SIGTERM unless its job names another, as all else that ends JVMs does. */
    static String ofStop(String signal, String driver) {
        return signal.isBlank() && driver.equals(JavaDriver.NAME) ? JVM_STOP : canonical(signal);
    }

    /** Whether there is a signal of this name. */
    public static boolean isKnown(String signal) {
        return NAMES.contains(name(signal));
    }

    private static String name(String signal) {
        String upper = signal.strip().toUpperCase(Locale.ROOT);
        return upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
    }

    /** Sends; targets that are gone are no error. A negative target is a process group. */
    public static void send(String canonicalName, Collection<Long> targets) {
        if (targets.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "s=$1; shift; for p; do kill -s \"$s\" -- \"$p\"; done", "kill", canonicalName));
        targets.forEach(target -> command.add(Long.toString(target)));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException failed) {
            throw new IllegalStateException("cannot run sh to send a signal: " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
