package dev.drover.agent.driver;

import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The drivers there are, by name, with the threads that watch their tasks. Closing it leaves the tasks running. */
public final class TaskDrivers implements AutoCloseable {
    private final TaskWatcher watcher = new TaskWatcher();
    private final Map<String, TaskDriver> drivers = new TreeMap<>();
    private final DockerDriver containers;
    private final Isolation isolation;
    private volatile Optional<Path> place = Optional.empty();

    /** The drivers of an agent that does not look for isolation. */
    public TaskDrivers(boolean mock, JavaSettings java) {
        this(mock, java, Isolation.none("an agent that looks for it"), IsolationSettings.BEST_EFFORT);
    }

    /**
     * All drivers of this machine; looks for JDKs, which may take seconds.
     *
     * @param mock whether tasks may only be pretended, by {@code mock_driver}
     */
    public TaskDrivers(boolean mock, JavaSettings java, Isolation isolation, IsolationSettings settings) {
        this(mock, java, DockerSettings.STANDARD, isolation, settings);
    }

    /** The same with a container engine of one's own. */
    public TaskDrivers(
            boolean mock, JavaSettings java, DockerSettings docker, Isolation isolation, IsolationSettings settings) {
        this.isolation = isolation;
        TaskLauncher launcher = new TaskLauncher(watcher);
        containers = new DockerDriver(docker, settings.processes());
        add(containers);
        IsolatedLauncher isolated = new IsolatedLauncher(launcher, isolation, settings);
        add(new ExecDriver(isolated));
        add(new JavaDriver(isolated, java, System.getenv()));
        add(new RawExecDriver(launcher));
        if (mock) {
            add(new MockDriver(watcher));
        }
    }

    /**
     * Ends the commands beside tasks that an earlier agent has left, since nobody reads their output any more, and what
     * runs in containers and control groups of which no task's records speak; closing these drivers ends the commands that
     * are left then. To be called before any task is started.
     *
     * @param allocations the directory of the agent's allocations
     */
    public void endLeftovers(Path allocations) {
        place = Optional.of(allocations.toAbsolutePath().normalize());
        place.ifPresent(ExecLauncher::endAll);
        place.ifPresent(containers::removeOrphans);
        isolation.cgroups().ifPresent(groups -> new OrphanedGroups(groups).remove(allocations));
    }

    /** What this machine has to isolate tasks with. */
    public static Isolation isolation() {
        return Isolation.probe(program -> Executables.onPath(program, System.getenv()));
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
        place.ifPresent(ExecLauncher::endAll);
        watcher.close();
    }
}
