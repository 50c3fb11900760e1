package dev.drover.agent.driver;

import dev.drover.agent.jdk.JavaSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The drivers there are, by name, with the threads that watch their tasks. Closing it leaves the tasks running. */
public final class TaskDrivers implements AutoCloseable {
    private final TaskWatcher watcher = new TaskWatcher();
    private final Map<String, TaskDriver> drivers = new TreeMap<>();

    /**
     * All drivers of this machine; looks for JDKs, which may take seconds.
     *
     * @param mock whether tasks may only be pretended, by {@code mock_driver}
     */
    public TaskDrivers(boolean mock, JavaSettings java) {
        TaskLauncher launcher = new TaskLauncher(watcher);
        add(new JavaDriver(launcher, java, System.getenv()));
        add(new RawExecDriver(launcher));
        if (mock) {
            add(new MockDriver(watcher));
        }
    }

    private void add(TaskDriver driver) {
        drivers.put(driver.name(), driver);
    }

    public Optional<TaskDriver> driver(String name) {
        return Optional.ofNullable(drivers.get(name));
    }

    /** All drivers in the order of their names. */
    public List<TaskDriver> all() {
        return List.copyOf(drivers.values());
    }

    /** The signals {@code kill_signal} may name, as the attribute {@code os.signals} lists them. */
    public static List<String> signals() {
        return Signals.names();
    }

    @Override
    public void close() {
        watcher.close();
    }
}
