package dev.drover.agent.driver;

import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.isolation.Cgroups;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.qemu.QemuSettings;
import dev.drover.protocol.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The drivers there are, by name, with the threads that watch their tasks. Closing it leaves the tasks running. */
public final class TaskDrivers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TaskDrivers.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    /** The name of the driver that finds each process again. */
    public static final String PLAIN = RawExecDriver.NAME;

    /** Names that no driver from outside can have, on any agent. */
    public static final Set<String> BUILT_IN = Set.of(
            DockerDriver.NAME,
            ExecDriver.NAME,
            JavaDriver.NAME,
            LxcDriver.NAME,
            QemuDriver.NAME,
            RawExecDriver.NAME,
            MockConfig.DRIVER);

    private final TaskWatcher watcher = new TaskWatcher();
    private final Map<String, TaskDriver> drivers = new TreeMap<>();
    private final TaskLauncher launcher;
    private final IsolatedLauncher isolated;
    private final DockerDriver containers;
    private final Isolation isolation;
    private volatile Optional<Path> place = Optional.empty();

    /** The drivers of an agent that does not look for isolation. */
    public TaskDrivers(OptionalDrivers optional, JavaSettings java) {
        this(optional, java, Isolation.none("an agent that looks for it"), IsolationSettings.BEST_EFFORT);
    }

    /**
     * All drivers of this machine; looks for JDKs, which may take seconds.
     *
     * @param optional those that the node's operator wants
     */
    public TaskDrivers(OptionalDrivers optional, JavaSettings java, Isolation isolation, IsolationSettings settings) {
        this(optional, java, DockerSettings.STANDARD, QemuSettings.STANDARD, isolation, settings);
    }

    /** The same with a container engine and machines of one's own. */
    public TaskDrivers(
            OptionalDrivers optional,
            JavaSettings java,
            DockerSettings docker,
            QemuSettings qemu,
            Isolation isolation,
            IsolationSettings settings) {
        this.isolation = isolation;
        launcher = new TaskLauncher(watcher);
        containers = new DockerDriver(docker, settings.processes());
        add(containers);
        isolated = new IsolatedLauncher(launcher, isolation, settings);
        add(new ExecDriver(new IsolatedProcesses(isolated, ExecDriver.NAME)));
        add(new JavaDriver(isolated, java, System.getenv()));
        Function<String, Optional<Path>> programs = program -> Executables.onPath(program, System.getenv());
        add(new LxcDriver(
                launcher,
                new LxcDriver.Host(
                        programs,
                        Isolation.isRoot(),
                        isolation.cgroups().map(Cgroups::version).orElse(0)),
                settings.processes()));
        add(new QemuDriver(isolated, qemu, new QemuCommand.Host(programs, Path.of("/dev/kvm"))));
        add(new RawExecDriver(
                optional.rawExec(), new PlainProcesses(launcher, isolation.cgroups(), RawExecDriver.NAME)));
        if (optional.mock()) {
            add(new MockDriver(watcher));
        }
    }

    /**
     * Adds drivers from outside. One that cannot be made, or whose name is taken, is left out.
     *
     * @param configs what the agent's configuration says to each, by its name
     * @return what is to be said of those that are left out, and of those that the configuration alone knows
     */
    public List<String> addAll(List<DriverFactory> factories, Map<String, Value.Fields> configs) {
        List<String> complaints = new ArrayList<>();
        Set<String> named = new TreeSet<>(drivers.keySet());
        for (DriverFactory factory : factories) {
            try {
                String name = factory.name();
                named.add(name);
                add(made(name, factory, configs));
            } catch (TaskStartException refused) {
                complaints.add(leftOut(factory, String.valueOf(refused.getMessage())));
            } catch (RuntimeException | LinkageError failed) {
                LOG.debug("the plug-in {} fails", factory.getClass().getName(), failed);
                complaints.add(leftOut(factory, failed.toString()));
            }
        }
        configs.keySet().stream()
                .filter(name -> !named.contains(name))
                .map("the configuration speaks of plugin \"%s\", and none of that name was loaded"::formatted)
                .forEach(complaints::add);
        return complaints;
    }

    private static String leftOut(DriverFactory factory, String why) {
        return "the driver of %s is left out: %s".formatted(factory.getClass().getName(), why);
    }

    private TaskDriver made(String name, DriverFactory factory, Map<String, Value.Fields> configs)
            throws TaskStartException {
        if (!NAME.matcher(name).matches()) {
            throw new TaskStartException("a driver cannot have the name \"" + name + "\"", false);
        }
        if (BUILT_IN.contains(name) || drivers.containsKey(name)) {
            throw new TaskStartException("there is a driver \"" + name + "\" already", false);
        }
        TaskProcesses plain = new PlainProcesses(launcher, isolation.cgroups(), name);
        DriverServices services = new DriverServices(
                name, configs.getOrDefault(name, Value.Fields.EMPTY), plain, new IsolatedProcesses(isolated, name));
        return new PluginDriver(name, factory.create(services), plain);
    }

    /**
     * Ends the commands beside tasks that an earlier agent has left, since nobody reads their output any more, and what runs,
     * in containers and control groups or without, of which no task's records speak; closing these drivers ends the commands
     * that are left then. To be called before any task is started.
     *
     * @param allocations the directory of the agent's allocations
     */
    public void endLeftovers(Path allocations) {
        place = Optional.of(allocations.toAbsolutePath().normalize());
        place.ifPresent(ExecLauncher::endAll);
        place.ifPresent(LostRun::endUnrecorded);
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
