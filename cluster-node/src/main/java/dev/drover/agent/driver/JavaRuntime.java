package dev.drover.agent.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDK or JRE on this machine.
 *
 * @param version such as {@code 17.0.15}
 * @param runtime the second line of {@code java -version}
 * @param vm the third line of {@code java -version}
 */
record JavaRuntime(Path executable, String version, String runtime, String vm) {
    private static final Pattern VERSION = Pattern.compile("\\w+ version \"([^\"]+)\".*");
    private static final int PATIENCE_SECONDS = 20;

    /** The one named by {@code JAVA_HOME}, else the one on the {@code PATH}, else the agent's own. */
    static Optional<JavaRuntime> find(Map<String, String> environment) {
        Path own = Path.of(System.getProperty("java.home"), "bin", "java");
        Optional<Path> executable = Optional.ofNullable(environment.get("JAVA_HOME"))
                .filter(home -> !home.isEmpty())
                .map(home -> Path.of(home, "bin", "java"))
                .filter(Executables::isExecutable)
                .or(() -> Executables.onPath("java", environment))
                .or(() -> Optional.of(own).filter(Executables::isExecutable));
        return executable.flatMap(java -> isSame(java, own) ? Optional.of(own(java)) : ask(java));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(other) && one.toRealPath().equals(other.toRealPath());
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** What {@code java -version} would print of the JVM we are in: starting another would cost 100 ms. */
    private static JavaRuntime own(Path executable) {
        return new JavaRuntime(
                executable,
                System.getProperty("java.version"),
                "%s (build %s)"
                        .formatted(System.getProperty("java.runtime.name"), System.getProperty("java.runtime.version")),
                "%s (build %s, %s)"
                        .formatted(
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.vm.version"),
                                System.getProperty("java.vm.info")));
    }

    private static Optional<JavaRuntime> ask(Path executable) {
        try {
            Process process = new ProcessBuilder(executable.toString(), "-version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return parse(executable, output.lines().toList());
        } catch (IOException cannotRun) {
            return Optional.empty();
        }
    }

    /** Lines before the version are the JVM's remarks on its environment. */
    static Optional<JavaRuntime> parse(Path executable, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            Matcher version = VERSION.matcher(lines.get(i));
            if (version.matches()) {
                String runtime = i + 1 < lines.size() ? lines.get(i + 1) : "";
                String vm = i + 2 < lines.size() ? lines.get(i + 2) : "";
                return Optional.of(new JavaRuntime(executable, version.group(1), runtime, vm));
            }
        }
        return Optional.empty();
    }
}
