package dev.drover.agent.driver;

import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.engine.Container;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.engine.Engine;
import dev.drover.agent.engine.EngineException;
import dev.drover.agent.isolation.Confinement;
import dev.drover.agent.isolation.TaskFiles;
import dev.drover.agent.json.Json;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.log.TaskOutput;
import dev.drover.protocol.Value;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs containers of an engine that speaks Docker's API, as podman does, too: {@code config { image, command, args }}. */
final class DockerDriver implements TaskDriver {
    static final String NAME = "docker";
    private static final Logger LOG = LoggerFactory.getLogger(DockerDriver.class);

    private final DockerSettings settings;
    private final int processes;
    private final Engine engine;

    /** @param processes how many processes and threads a task may have at most */
    DockerDriver(DockerSettings settings, int processes) {
        this.settings = settings;
        this.processes = processes;
        this.engine = new Engine(settings.socket());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isolates() {
        return true;
    }

    @Override
    public boolean bringsSystem() {
        return true;
    }

    @Override
    public Node.Driver fingerprint() {
        if (!Files.exists(settings.socket())) {
            return Node.Driver.undetected("needs a container engine: there is no socket " + settings.socket());
        }
        try {
            Engine.Version version = engine.version();
            Map<String, String> attributes = new TreeMap<>();
            attributes.put("driver.docker", "1");
            attributes.put("driver.docker.version", version.version());
            attributes.put("driver.docker.os_type", version.os());
            if (settings.privileged()) {
                attributes.put("driver.docker.privileged.enabled", "true");
            }
            if (settings.volumes()) {
                attributes.put("driver.docker.volumes.enabled", "true");
            }
            return Node.Driver.found(attributes);
        } catch (IOException failed) {
            return Node.Driver.undetected("the container engine at %s: %s".formatted(settings.socket(), why(failed)));
        }
    }

    @Override
    public TaskHandle start(TaskContext context) throws TaskStartException {
        DriverConfig config = new DriverConfig(NAME, context, ContainerOptions.KEYS);
        TaskLauncher.refuseUnknownSignal(NAME, context.task().killSignal());
        RunFiles.Run run = new RunFiles.Run(
                NAME, Launch.newRun(), ProcessTable.bootId(), begin(context.directory()), Confinement.NONE);
        Value.Fields request = new ContainerRequest(context, config, settings, processes)
                .body(ContainerLabels.of(context.directory(), run));
        new ImageSupply(engine, new ContainerOptions(config, settings), context::note).provide(config);
        try {
            return start(context, run, request);
        } catch (IOException failed) {
            boolean isFinal = failed instanceof EngineException refused && refused.isFinal();
            throw new TaskStartException(
                    "driver \"docker\" failed to start task \"%s\": %s"
                            .formatted(context.task().name(), why(failed)),
                    !isFinal);
        }
    }

    private static TaskHandleRecord.Offsets begin(TaskDirectory directory) {
        TaskOutput output = TaskOutput.of(directory);
        return new TaskHandleRecord.Offsets(
                output.spool(LogStream.STDOUT).toFile().length(),
                output.spool(LogStream.STDERR).toFile().length());
    }

    private TaskHandle start(TaskContext context, RunFiles.Run run, Value.Fields request) throws IOException {
        TaskDirectory directory = context.directory();
        TaskFiles.openToAll(directory);
        for (Container.Listed left :
                engine.labelled(ContainerLabels.TASK, directory.state().toString())) {
            engine.remove(left.id());
        }
        RunFiles.announce(directory.state(), run);
        TaskHandleRecord record = RunFiles.contained(directory.state(), run);
        if (!context.task().logs().disabled()) {
            ContainerOutput.begin(record);
        }
        String container = engine.create(containerName(context), request);
        try {
            engine.start(container);
            long pid = engine.state(container).map(Container.State::pid).orElse(0L);
            return ContainerTask.watched(engine, record, container, pid);
        } catch (IOException failed) {
            engine.remove(container);
            throw failed;
        }
    }

    /** The same as Nomad's, for those who look at the machine. */
    private static String containerName(TaskContext context) {
        String allocation =
                String.valueOf(context.directory().allocation().root().getFileName());
        return context.task().name().replaceAll("[^A-Za-z0-9_.-]", "_") + "-" + allocation;
    }

    @Override
    public ExecProcess execute(TaskHandleRecord record, TaskDirectory directory, List<String> command, boolean tty)
            throws TaskStartException {
        String id = ExecLauncher.newId();
        List<String> variables = ExecLauncher.marks(id, directory).entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        Value.Fields request = new Value.Fields(Map.of(
                "AttachStdin", Json.flag(true),
                "AttachStdout", Json.flag(true),
                "AttachStderr", Json.flag(true),
                "Tty", Json.flag(tty),
                "Cmd", Json.texts(command),
                "Env", Json.texts(variables)));
        try {
            String container = ContainerTask.find(engine, record)
                    .orElseThrow(() -> new TaskStartException("the task's container has just ended", false));
            return ContainerCommand.run(engine, engine.prepareCommand(container, request), tty, ExecLauncher.mark(id));
        } catch (IOException failed) {
            throw new TaskStartException("the command cannot be started: " + why(failed), false);
        }
    }

    /** The engine knows it, by the PID that it has on the machine. */
    @Override
    public Optional<ProcessHandle> process(TaskHandleRecord record) {
        try {
            Optional<String> container = ContainerTask.find(engine, record);
            Optional<Container.State> state = container.isPresent() ? engine.state(container.get()) : Optional.empty();
            return state.filter(Container.State::running).flatMap(running -> ProcessHandle.of(running.pid()));
        } catch (IOException away) {
            LOG.warn("the engine does not tell the process of a container: {}", why(away));
            return Optional.empty();
        }
    }

    /** By its label. A container that was made, but not started when its agent was killed, is no run. */
    @Override
    public Optional<TaskHandle> recover(TaskHandleRecord record) {
        OptionalInt exit = RunFiles.readExit(record.state(), record.run());
        if (exit.isPresent()) {
            return Optional.of(ContainerTask.ended(engine, record, exit.getAsInt()));
        }
        try {
            Optional<String> container = ContainerTask.find(engine, record);
            Optional<Container.State> state = container.isPresent() ? engine.state(container.get()) : Optional.empty();
            if (container.isEmpty() || state.isEmpty()) {
                return Optional.empty();
            }
            if (state.get().isFresh()) {
                engine.remove(container.get());
                return Optional.empty();
            }
            return Optional.of(ContainerTask.watched(
                    engine, record, container.get(), state.get().pid()));
        } catch (IOException away) {
            LOG.warn("the containers of an earlier agent cannot be looked for yet: {}", why(away));
            return Optional.of(ContainerTask.sought(engine, record));
        }
    }

    /**
     * Removes the containers of this agent's allocations that no task's records speak of, so that nothing runs twice. A record
     * that is damaged is written anew from what its container carries. The containers of others are left alone.
     *
     * @param allocations the directory of the agent's allocations
     */
    void removeOrphans(Path allocations) {
        if (!Files.exists(settings.socket())) {
            return;
        }
        try {
            for (Container.Listed container : engine.labelled(ContainerLabels.AGENT, allocations.toString())) {
                if (!isRecorded(container.labels())) {
                    LOG.warn("container {} is of no task that this agent knows: it is removed", container.id());
                    engine.remove(container.id());
                }
            }
        } catch (UncheckedIOException failed) {
            LOG.warn("the record of a container's run cannot be read: {}", failed.getMessage());
        } catch (IOException failed) {
            LOG.warn("containers that an earlier agent may have left cannot be looked for: {}", why(failed));
        }
    }

    /** One whose exit is on record has been done with. */
    private static boolean isRecorded(Map<String, String> labels) {
        String state = labels.getOrDefault(ContainerLabels.TASK, "");
        String run = labels.getOrDefault(ContainerLabels.RUN, "");
        if (!state.isEmpty()) {
            RunText.parse(labels.getOrDefault(ContainerLabels.RECORD, ""))
                    .ifPresent(carried -> RunFiles.restore(Path.of(state), carried));
        }
        return !state.isEmpty()
                && RunFiles.latest(Path.of(state)).filter(run::equals).isPresent()
                && RunFiles.readExit(Path.of(state), run).isEmpty();
    }

    private static String why(IOException failed) {
        String message = failed.getMessage();
        return message == null ? failed.getClass().getSimpleName() : message;
    }
}
