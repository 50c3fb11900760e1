package dev.drover.agent.driver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The drivers there are, by name, with the threads that watch their tasks. Closing it leaves the tasks running. */
public final class TaskDrivers implements AutoCloseable {
    private final TaskWatcher watcher = new TaskWatcher();
    private final Map<String, TaskDriver> drivers = new TreeMap<>();

    public TaskDrivers() {
        TaskLauncher launcher = new TaskLauncher(watcher);
        JavaDriver java = new JavaDriver(launcher, JavaRuntime.find(System.getenv()));
        for (TaskDriver driver : List.of(java, new RawExecDriver(launcher))) {
            drivers.put(driver.name(), driver);
        }
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
