package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.jdk.JdkInventory;
import dev.drover.protocol.jdk.HeapSize;
import dev.drover.protocol.jdk.JavaTaskRules;
import dev.drover.protocol.jdk.JavaVersions;
import dev.drover.protocol.jdk.Jdk;
import dev.drover.protocol.jdk.JdkDemand;
import dev.drover.protocol.jdk.JvmAccess;
import dev.drover.protocol.jdk.NodeJdks;
import dev.drover.protocol.node.Node;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a JVM: an executable JAR or WAR by {@code jar_path}, or a {@code class} on a {@code class_path}; with {@code
 * jvm_options} and {@code args}, on the JDK that {@code java_version} and {@code java_vendor} choose, with a {@code heap} of
 * the size that is asked for.
 */
final class JavaDriver implements TaskDriver {
    static final String NAME = JavaTaskRules.DRIVER;
    private static final Set<String> OPTIONS = SandboxOptions.and(
            "jar_path",
            "class",
            "class_path",
            "jvm_options",
            "args",
            HeapSize.OPTION,
            JdkDemand.VERSION_OPTION,
            JdkDemand.VENDOR_OPTION,
            JvmAccess.OPTION);

    private final IsolatedLauncher launcher;
    private final JdkInventory inventory;
    private final JavaOptionPolicy policy;
    private final Map<String, String> agentEnvironment;

    JavaDriver(IsolatedLauncher launcher, JavaSettings settings, Map<String, String> agentEnvironment) {
        this.launcher = launcher;
        this.inventory = JdkInventory.take(settings.directories(), agentEnvironment);
        this.policy = new JavaOptionPolicy(settings.allowedOptions());
        this.agentEnvironment = agentEnvironment;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isolates() {
        return launcher.isolates();
    }

    @Override
    public Node.Driver fingerprint() {
        Optional<String> missing = launcher.missing();
        if (missing.isPresent()) {
            return Node.Driver.undetected("needs " + missing.get());
        }
        if (inventory.jdks().isEmpty()) {
            return new Node.Driver(false, false, nothingFound(), inventory.attributes());
        }
        Optional<String> shortfall = launcher.shortfall();
        if (shortfall.isPresent()) {
            return Node.Driver.undetected(shortfall.get());
        }
        Map<String, String> attributes = new TreeMap<>(inventory.attributes());
        attributes.put("driver.java.isolation", launcher.isolation().description());
        return Node.Driver.found(attributes);
    }

    private String nothingFound() {
        String looked = "no JDK found by client.java.jdk_directories, JAVA_HOME, the PATH or in the usual places";
        return inventory.refused().entrySet().stream()
                .map(refusal -> refusal.getKey() + " " + refusal.getValue())
                .sorted()
                .reduce((one, other) -> one + "; " + other)
                .map(refusals -> looked + "; refused: " + refusals)
                .orElse(looked);
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        DriverConfig config = new DriverConfig(NAME, context, OPTIONS);
        launcher.requireSufficient(NAME);
        JavaCommand command = JavaCommand.of(choose(config, context), config, context);
        Optional<String> refusal =
                policy.refusal(command.launcher(), context.environment().variables(), agentEnvironment);
        if (refusal.isPresent()) {
            throw new TaskStartException("driver \"java\": " + refusal.get(), false);
        }
        return launcher.start(
                context,
                new IsolatedLauncher.Command(
                        NAME,
                        command.line(),
                        SandboxOptions.of(NAME, config),
                        List.of(Path.of(command.jdk().home())),
                        new JavaPostMortem()));
    }

    private Jdk choose(DriverConfig config, TaskContext context) throws TaskStartException {
        JdkDemand demand = new JdkDemand(
                config.text(JdkDemand.VERSION_OPTION).orElse("").strip(),
                config.text(JdkDemand.VENDOR_OPTION).orElse("").strip());
        if (!demand.versions().isEmpty() && !JavaVersions.areBounds(demand.versions())) {
            throw new TaskStartException("driver \"java\": " + JavaTaskRules.badVersions(demand.versions()), false);
        }
        if (demand.isAny()) {
            return inventory
                    .standard()
                    .map(JdkInventory.Standard::jdk)
                    .orElseThrow(() -> new TaskStartException(unmet(demand), false));
        }
        Jdk chosen = demand.best(inventory.jdks()).orElseThrow(() -> new TaskStartException(unmet(demand), false));
        context.note("Java " + chosen.described() + " in " + chosen.home());
        return chosen;
    }

    private String unmet(JdkDemand demand) {
        if (inventory.jdks().isEmpty()) {
            return "driver \"java\": " + nothingFound();
        }
        return "driver \"java\": no JDK of this node has %s: it has %s"
                .formatted(demand, NodeJdks.described(inventory.jdks()));
    }

    @Override
    public ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        return launcher.execute(record, directory, command, tty);
    }

    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        return launcher.recover(record, new JavaPostMortem());
    }
}
