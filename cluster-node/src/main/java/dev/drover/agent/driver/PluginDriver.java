package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.node.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A driver from outside: what it throws is trouble of its tasks, and not of the agent. */
final class PluginDriver implements TaskDriver {
    private static final Logger LOG = LoggerFactory.getLogger(PluginDriver.class);

    private final String name;
    private final TaskDriver driver;
    private final TaskProcesses processes;
    private final boolean isolates;
    private final boolean bringsSystem;

    /** @param processes finds tasks again if the driver itself does not */
    PluginDriver(String name, TaskDriver driver, TaskProcesses processes) {
        this.name = name;
        this.driver = driver;
        this.processes = processes;
        this.isolates = driver.isolates();
        this.bringsSystem = driver.bringsSystem();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isolates() {
        return isolates;
    }

    @Override
    public boolean bringsSystem() {
        return bringsSystem;
    }

    @Override
    public Node.Driver fingerprint() {
        try {
            Node.Driver found = driver.fingerprint();
            return new Node.Driver(
                    found.detected(), found.healthy(), found.healthDescription(), own(found, "driver." + name));
        } catch (RuntimeException | LinkageError failed) {
            LOG.error("the plug-in of driver \"{}\" cannot tell what it has", name, failed);
            return Node.Driver.undetected("its plug-in failed: " + failed);
        }
    }

    /** A driver speaks for itself, and not for others or for the machine. */
    private static Map<String, String> own(Node.Driver found, String prefix) {
        Map<String, String> attributes = new TreeMap<>();
        if (found.detected()) {
            attributes.put(prefix, "1");
        }
        found.attributes().forEach((key, value) -> {
            if (key.equals(prefix) || key.startsWith(prefix + ".")) {
                attributes.put(key, value);
            } else {
                LOG.warn("attribute \"{}\" is left out: it does not begin with \"{}.\"", key, prefix);
            }
        });
        return attributes;
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        try {
            return driver.start(context);
        } catch (RuntimeException | LinkageError failed) {
            LOG.error("the plug-in of driver \"{}\" cannot start a task", name, failed);
            throw failed("start task \"" + context.task().name() + "\"", failed);
        }
    }

    @Override
    public ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        try {
            return driver.execute(record, directory, command, tty);
        } catch (RuntimeException | LinkageError failed) {
            LOG.error("the plug-in of driver \"{}\" cannot run a command", name, failed);
            throw failed("run the command", failed);
        }
    }

    private TaskStartException failed(String what, Throwable why) {
        return new TaskStartException("driver \"%s\" failed to %s: %s".formatted(name, what, why), false);
    }

    /** A task that runs is looked after, whatever has become of its plug-in since. */
    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        try {
            return driver.recover(record);
        } catch (RuntimeException | LinkageError failed) {
            LOG.error(
                    "the plug-in of driver \"{}\" cannot find run {} again: the agent does",
                    name,
                    record.run(),
                    failed);
            return processes.recover(record);
        }
    }
}
