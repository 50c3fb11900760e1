package dev.drover.agent.jdk;

import dev.drover.protocol.jdk.JavaVersions;
import dev.drover.protocol.jdk.Jdk;
import dev.drover.protocol.jdk.NodeJdks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The JDKs and JREs of this machine.
 *
 * @param jdks the highest version first
 * @param refused by home, why one is not used
 * @param standard what a task runs on that asks for nothing
 */
public record JdkInventory(List<Jdk> jdks, Map<String, String> refused, Optional<Standard> standard) {
    private static final Duration PATIENCE_FOR_ONE = Duration.ofSeconds(5);
    private static final Duration PATIENCE_FOR_ALL = Duration.ofSeconds(20);
    private static final String REFUSED = "driver.java.refused.";

    private static final Comparator<Jdk> HIGHEST_FIRST =
            Comparator.comparing(Jdk::version, JavaVersions.ORDER).reversed().thenComparing(Jdk::home);

    public JdkInventory {
        jdks = List.copyOf(jdks);
        refused = Map.copyOf(refused);
    }

    /**
     * The JDK for tasks that ask for nothing.
     *
     * @param runtime the second line of its {@code java -version}
     * @param vm the third
     */
    public record Standard(Jdk jdk, String runtime, String vm) {}

    /**
     * Looks everywhere.
     *
     * @param named directories that are a JDK's home, or hold several
     * @param environment of the agent
     */
    public static JdkInventory take(List<Path> named, Map<String, String> environment) {
        JdkProbe probe = new JdkProbe(PATIENCE_FOR_ONE, environment);
        return take(new JdkCandidates(environment), named, probe, PATIENCE_FOR_ALL);
    }

    static JdkInventory take(JdkCandidates candidates, List<Path> named, JdkProbe probe, Duration patience) {
        Map<String, Jdk> found = new TreeMap<>();
        Map<String, String> refused = new TreeMap<>();
        long began = System.nanoTime();
        for (Path candidate : candidates.all(named)) {
            Path home = real(candidate);
            String name = home.toString();
            if (found.containsKey(name) || refused.containsKey(name)) {
                continue;
            }
            if (System.nanoTime() - began > patience.toNanos() || found.size() == NodeJdks.MOST) {
                refused.put(name, "was not looked at: there are too many, or the others took too long");
                continue;
            }
            JdkProbe.Finding finding = probe.look(home);
            finding.jdk().ifPresentOrElse(jdk -> found.put(name, jdk), () -> refused.put(name, finding.refusal()));
        }
        List<Jdk> jdks = found.values().stream().sorted(HIGHEST_FIRST).toList();
        return new JdkInventory(jdks, refused, standard(candidates, found, probe));
    }

    private static Path real(Path home) {
        try {
            return home.toRealPath();
        } catch (IOException missing) {
            return home.toAbsolutePath().normalize();
        }
    }

    private static Optional<Standard> standard(JdkCandidates candidates, Map<String, Jdk> found, JdkProbe probe) {
        Path own = real(JdkCandidates.own());
        for (Path candidate : candidates.preferred()) {
            Path home = real(candidate);
            Jdk jdk = found.get(home.toString());
            if (jdk != null) {
                return Optional.of(home.equals(own) ? ownStandard(jdk) : askedStandard(jdk, probe));
            }
        }
        return found.values().stream().min(HIGHEST_FIRST).map(jdk -> askedStandard(jdk, probe));
    }

    /** What {@code java -version} would print of the JVM we are in: starting another would cost 100 ms. */
    private static Standard ownStandard(Jdk jdk) {
        return new Standard(
                jdk,
                "%s (build %s)"
                        .formatted(System.getProperty("java.runtime.name"), System.getProperty("java.runtime.version")),
                "%s (build %s, %s)"
                        .formatted(
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.vm.version"),
                                System.getProperty("java.vm.info")));
    }

    private static Standard askedStandard(Jdk jdk, JdkProbe probe) {
        try {
            JdkProbe.Answer answer = probe.ask(Path.of(jdk.home(), "bin", "java"));
            return new Standard(jdk, answer.runtime(), answer.vm());
        } catch (IOException silent) {
            return new Standard(jdk, "", "");
        }
    }

    /** What the servers are told: Nomad's three of the standard one, and all there are. */
    public Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>(NodeJdks.attributes(jdks));
        standard.ifPresent(chosen -> {
            attributes.put("driver.java", "1");
            attributes.put("driver.java.version", chosen.jdk().version());
            attributes.put("driver.java.runtime", chosen.runtime());
            attributes.put("driver.java.vm", chosen.vm());
        });
        int number = 0;
        for (Map.Entry<String, String> refusal : new TreeMap<>(refused).entrySet()) {
            if (number < NodeJdks.MOST) {
                attributes.put(REFUSED + number, refusal.getKey() + " " + refusal.getValue());
                number++;
            }
        }
        return attributes;
    }
}
