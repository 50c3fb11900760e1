package dev.drover.agent.jvm;

import java.util.ArrayList;
import java.util.List;

/** Finds what a thread dump says of threads that wait for each other. */
final class Deadlocks {
    private static final String NONE = "No deadlock among Java threads.\n";

    private Deadlocks() {}

    /** The dump's own words, which stand at its end, or that there are none. */
    static String in(String threadDump) {
        List<String> found = new ArrayList<>();
        boolean inside = false;
        for (String line : threadDump.lines().toList()) {
            inside |= line.startsWith("Found ") && line.contains("Java-level deadlock");
            if (inside) {
                found.add(line);
            }
        }
        return found.isEmpty() ? NONE : String.join("\n", found).strip() + "\n";
    }
}
