package dev.drover.agent.jdk;

import dev.drover.protocol.jdk.JavaVersions;
import dev.drover.protocol.jdk.Jdk;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out what one JDK is: from its file {@code release} or, where that says too little, by asking it. */
final class JdkProbe {
    private static final int MOST_BYTES = 64 * 1024;
    private static final int LONGEST_VALUE = 200;
    private static final Pattern PROPERTY = Pattern.compile("\\s+([a-z.]+) = ?(.*)");
    private static final Pattern VERSION = Pattern.compile("\\w+ version \"[^\"]*\".*");

    private final Duration patience;
    private final Map<String, String> environment;

    /**
     * Has looked at none yet.
     *
     * @param patience how long a JDK may take to say what it is
     * @param environment of the agent, which one that is asked sees, but for options
     */
    JdkProbe(Duration patience, Map<String, String> environment) {
        this.patience = patience;
        this.environment = new TreeMap<>(environment);
        OptionVariables.NAMES.forEach(this.environment::remove);
    }

    /** What was found out: a JDK, or why it is none that can be used. */
    record Finding(Optional<Jdk> jdk, String refusal) {
        static Finding of(Jdk jdk) {
            return new Finding(Optional.of(jdk), "");
        }

        static Finding refused(String why) {
            return new Finding(Optional.empty(), why);
        }
    }

    /**
     * What a JDK says that is asked.
     *
     * @param properties of the system, as it shows them
     * @param runtime the line after the version
     * @param vm the line after that
     */
    record Answer(Map<String, String> properties, String runtime, String vm) {}

    /** @param home without links */
    Finding look(Path home) {
        Path java = home.resolve("bin/java");
        if (!Files.isRegularFile(java)) {
            return Finding.refused("has no bin/java");
        }
        if (!Files.isExecutable(java)) {
            return Finding.refused("its bin/java may not be run by this agent");
        }
        JdkRelease release = JdkRelease.of(home);
        Optional<String> mismatch = release.mismatch(System.getProperty("os.arch", ""));
        if (mismatch.isPresent()) {
            return Finding.refused(mismatch.get());
        }
        String version = release.value("JAVA_VERSION");
        String vendor = release.value("IMPLEMENTOR");
        String vm = vmOf(home, release);
        if (JavaVersions.parse(version).isPresent() && !vendor.isEmpty() && !vm.isEmpty()) {
            return Finding.of(jdk(home, version, vendor, release.value("IMPLEMENTOR_VERSION"), vm));
        }
        return asked(home);
    }

    private Finding asked(Path home) {
        try {
            Answer answer = ask(home.resolve("bin/java"));
            String version = answer.properties().getOrDefault("java.version", "");
            if (JavaVersions.parse(version).isEmpty()) {
                return Finding.refused("does not say which version it is");
            }
            return Finding.of(jdk(
                    home,
                    version,
                    answer.properties().getOrDefault("java.vendor", ""),
                    answer.properties().getOrDefault("java.vendor.version", ""),
                    vmOf(answer.properties().getOrDefault("java.vm.name", ""))));
        } catch (IOException failed) {
            return Finding.refused(String.valueOf(failed.getMessage()));
        }
    }

    private static Jdk jdk(Path home, String version, String vendor, String distribution, String vm) {
        return new Jdk(home.toString(), clean(version), clean(vendor), clean(distribution), clean(vm));
    }

    /**
     * Runs it, so that it says what it is.
     *
     * @throws IOException with a sentence, if it does not do so in time
     */
    Answer ask(Path java) throws IOException {
        Path output = Files.createTempFile("drover-jdk", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(java.toString(), "-XshowSettings:properties", "-version");
            builder.redirectErrorStream(true).redirectOutput(output.toFile()).redirectInput(new File("/dev/null"));
            builder.environment().clear();
            builder.environment().putAll(environment);
            await(builder.start());
            try (InputStream in = Files.newInputStream(output)) {
                return parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
                        .lines()
                        .toList());
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** It writes to a file: what it leaves behind may keep a pipe open for as long as it likes. */
    private void await(Process process) throws IOException {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IOException("did not say what it is within " + patience.toMillis() + " ms");
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("was asked what it is, and the agent ended meanwhile");
        }
    }

    static Answer parse(List<String> lines) {
        Map<String, String> properties = new TreeMap<>();
        String runtime = "";
        String vm = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher property = PROPERTY.matcher(lines.get(i));
            if (property.matches()) {
                properties.put(property.group(1), property.group(2).strip());
            } else if (VERSION.matcher(lines.get(i)).matches()) {
                runtime = i + 1 < lines.size() ? lines.get(i + 1) : "";
                vm = i + 2 < lines.size() ? lines.get(i + 2) : "";
            }
        }
        return new Answer(properties, clean(runtime), clean(vm));
    }

    /** Few say it in so many words; all have its library at a place of its own. */
    private static String vmOf(Path home, JdkRelease release) {
        String variant = release.value("JVM_VARIANT");
        if (!variant.isEmpty()) {
            return vmOf(variant);
        }
        for (String library : List.of("lib/j9vm", "lib/compressedrefs", "lib/default", "jre/lib/amd64/j9vm")) {
            if (Files.exists(home.resolve(library))) {
                return "OpenJ9";
            }
        }
        return Files.exists(home.resolve("lib/server/libjvm.so")) ? "HotSpot" : "";
    }

    static String vmOf(String name) {
        if (name.contains("J9")) {
            return "OpenJ9";
        }
        boolean isHotSpot = name.equalsIgnoreCase("hotspot") || name.startsWith("OpenJDK") || name.contains("HotSpot");
        return isHotSpot ? "HotSpot" : name;
    }

    /** What others have written is shown to people, and kept short. */
    private static String clean(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ").strip();
        return printable.length() <= LONGEST_VALUE ? printable : printable.substring(0, LONGEST_VALUE);
    }
}
