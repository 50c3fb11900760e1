package dev.drover.agent.jvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code /proc/PID/maps} says of the libraries whose code a process can run: it tells a JVM from a program that only
 * has its name.
 *
 * @param hasJvm whether one of them is a JVM
 * @param hasOpenJ9 whether one of them is OpenJ9's, which has a library named as HotSpot's is, and its own beside it
 */
record MappedCode(boolean hasJvm, boolean hasOpenJ9) {
    /** Four times as many as a process can have, unless somebody has raised the kernel's limit. */
    private static final int MOST_LINES = 1 << 18;

    /** @param process its directory in {@code /proc} */
    static MappedCode of(Path process) throws IOException {
        boolean jvm = false;
        boolean openJ9 = false;
        try (BufferedReader lines = Files.newBufferedReader(process.resolve("maps"), StandardCharsets.ISO_8859_1)) {
            String line = lines.readLine();
            for (int read = 0; line != null && read < MOST_LINES; read++) {
                String library = library(line);
                jvm |= library.equals("libjvm.so") || library.equals("libjvm.so (deleted)");
                openJ9 |= library.startsWith("libj9vm");
                line = lines.readLine();
            }
        }
        return new MappedCode(jvm, openJ9);
    }

    /** Of {@code FROM-TO PERMISSIONS OFFSET DEVICE INODE PATH} the file's name, or nothing where there is no code. */
    private static String library(String line) {
        boolean code = line.startsWith("x", line.indexOf(' ') + "rwx".length());
        int slash = line.lastIndexOf('/');
        return code && slash >= 0 ? line.substring(slash + 1) : "";
    }

    boolean hasHotSpot() {
        return hasJvm && !hasOpenJ9;
    }
}
