package dev.drover.agent.jdk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file {@code release} of a JDK's home, in which it describes itself. */
record JdkRelease(Map<String, String> values) {
    private static final int MOST_BYTES = 64 * 1024;
    private static final Pattern LINE = Pattern.compile("([A-Z_]{1,64})=\"([^\"]*)\"");

    /** Empty values where there is no such file, or none that can be read. */
    static JdkRelease of(Path home) {
        Path file = home.resolve("release");
        Map<String, String> values = new TreeMap<>();
        if (!Files.isRegularFile(file)) {
            return new JdkRelease(values);
        }
        try (InputStream in = Files.newInputStream(file)) {
            String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                Matcher matcher = LINE.matcher(line.strip());
                if (matcher.matches()) {
                    values.put(matcher.group(1), matcher.group(2));
                }
            }
        } catch (IOException unreadable) {
            values.clear();
        }
        return new JdkRelease(values);
    }

    String value(String key) {
        return values.getOrDefault(key, "");
    }

    /** Why it cannot run on this machine, as far as it says for which it was built. */
    Optional<String> mismatch(String osArch) {
        String system = value("OS_NAME");
        if (!system.isEmpty() && !system.equals("Linux")) {
            return Optional.of("is for " + system);
        }
        String arch = value("OS_ARCH");
        return arch.isEmpty() || canonical(arch).equals(canonical(osArch))
                ? Optional.empty()
                : Optional.of("is for " + arch + ", and this machine is " + osArch);
    }

    private static String canonical(String arch) {
        return switch (arch) {
            case "amd64", "x64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> arch;
        };
    }
}
