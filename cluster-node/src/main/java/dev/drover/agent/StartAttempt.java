package dev.drover.agent;

import dev.drover.agent.artifact.ArtifactException;
import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.directory.TaskMounts;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.driver.TaskContext;
import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskHandle;
import dev.drover.agent.driver.TaskHandleRecord;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.agent.isolation.TaskUser;
import dev.drover.agent.template.FirstRendering;
import dev.drover.agent.template.TemplateFailedException;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.agentstate.TaskRecord;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.allocation.TaskState.TaskEvent;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt to get a task's process: finds the one there is, or makes everything ready and starts one. Blocks. */
final class StartAttempt {
    /** How an attempt ended. */
    sealed interface Outcome {}

    /**
     * A process is there.
     *
     * @param notes what is to be said of how it was started
     */
    record Running(TaskHandle handle, List<String> notes) implements Outcome {
        Running {
            notes = List.copyOf(notes);
        }
    }

    /** The process there was is gone, without a trace of how. */
    record Vanished() implements Outcome {}

    /** It could not be started; {@code recoverable} if another attempt may help. */
    record Failed(Step step, String why, boolean recoverable) implements Outcome {}

    /** It was called off before anything was started. */
    record CalledOff() implements Outcome {}

    /** What an attempt does. */
    enum Step {
        SETUP,
        ARTIFACTS,
        TEMPLATES,
        DRIVER
    }

    private enum Stage {
        FINDING,
        PREPARING,
        STARTING,
        CALLED_OFF
    }

    private static final Duration TEMPLATE_PATIENCE = Duration.ofSeconds(3);
    private static final long BYTES_PER_MB = 1L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(StartAttempt.class);

    private final AgentServices services;
    private final TaskPlan plan;
    private final TaskRecord record;
    private final Consumer<TaskEvent> events;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.FINDING);
    private volatile boolean unwanted;

    /**
     * For one task.
     *
     * @param record where the task stands
     * @param events takes what has to be said before the outcome
     */
    StartAttempt(AgentServices services, TaskPlan plan, TaskRecord record, Consumer<TaskEvent> events) {
        this.services = services;
        this.plan = plan;
        this.record = record;
        this.events = events;
    }

    /** Only a process that is there already is wanted, so that it can be ended. */
    void findOnly() {
        unwanted = true;
    }

    /** Whether it was called off at once: if not, a process may yet come of it, and its outcome has to be waited for. */
    boolean callOff() {
        unwanted = true;
        return stage.compareAndSet(Stage.PREPARING, Stage.CALLED_OFF);
    }

    /** Whatever goes wrong is an outcome: a task whose start nobody answers for would stay pending for ever. */
    Outcome run() {
        try {
            return attempt();
        } catch (RuntimeException unforeseen) {
            LOG.error(
                    "task {} of allocation {} could not be started",
                    plan.task().name(),
                    plan.allocation().placement().id(),
                    unforeseen);
            return new Failed(Step.DRIVER, "failed to start the task: " + unforeseen.getMessage(), true);
        }
    }

    private Outcome attempt() {
        Optional<TaskHandle> found = find();
        if (found.isPresent()) {
            LOG.info(
                    "task {} of allocation {} is there, and looked after again: run {}",
                    plan.task().name(),
                    plan.allocation().placement().id(),
                    found.get().record().run());
            return new Running(found.get(), List.of());
        }
        if (record.state().state().equals(TaskState.RUNNING)) {
            return new Vanished();
        }
        Optional<TaskDriver> driver = services.drivers().apply(plan.task().driver());
        if (driver.isEmpty()) {
            return new Failed(
                    Step.DRIVER, "driver \"" + plan.task().driver() + "\" is not available on this node", false);
        }
        stage.set(Stage.PREPARING);
        return unwanted ? new CalledOff() : start(driver.get());
    }

    /** A process started before, by this agent's predecessor: also one that it had no time to note down. */
    private Optional<TaskHandle> find() {
        Optional<TaskHandle> found = TaskHandleRecord.load(plan.directory().state())
                .filter(run -> !(record.runEnded() && record.run().equals(run.run())))
                .flatMap(services::recover);
        if (found.isEmpty() && !record.runEnded() && !record.run().isEmpty()) {
            TaskHandleRecord.endLost(record.run());
        }
        return found;
    }

    private Outcome start(TaskDriver driver) {
        TaskContext context;
        List<String> notes = new ArrayList<>();
        try {
            if (!inherit()) {
                return new CalledOff();
            }
            plan.directory().allocation().create();
            plan.directory().create();
            writePayload();
            TaskPaths paths = plan.paths(driver.isolates());
            TaskEnvironment environment = plan.environment(services, driver);
            TaskShare share = plan.allocation()
                    .placement()
                    .resources()
                    .tasks()
                    .getOrDefault(plan.task().name(), TaskContext.asked(plan.task()));
            TaskMounts mounts = TaskMounts.of(
                    plan.group(),
                    plan.task(),
                    services.node(),
                    environment,
                    services.deviceFiles().of(share));
            if (!driver.isolates()) {
                mounts.link(plan.directory());
            }
            context =
                    new TaskContext(plan.task(), plan.directory(), environment, paths.with(mounts), share, notes::add);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new CalledOff();
        } catch (IOException | IllegalArgumentException failed) {
            return new Failed(Step.SETUP, "failed to build task directory: " + failed.getMessage(), true);
        }
        Optional<Outcome> failure = download(context, driver.isolates());
        if (failure.isPresent()) {
            return failure.get();
        }
        try {
            TaskContext ready = context.with(context.environment().with(render(context.environment())));
            return stage.compareAndSet(Stage.PREPARING, Stage.STARTING)
                    ? new Running(driver.start(ready), notes)
                    : new CalledOff();
        } catch (TemplateFailedException failed) {
            return new Failed(Step.TEMPLATES, String.valueOf(failed.getMessage()), false);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new CalledOff();
        } catch (TaskStartException failed) {
            return new Failed(Step.DRIVER, String.valueOf(failed.getMessage()), failed.isRecoverable());
        }
    }

    /** The variables that templates set; a run that begins again has the files as they are by now. */
    private Map<String, String> render(TaskEnvironment environment)
            throws TemplateFailedException, InterruptedException {
        return new FirstRendering(
                        plan.templates(services, environment),
                        TEMPLATE_PATIENCE,
                        missing -> events.accept(TaskEvents.templateMissing(now(), missing)))
                .run();
    }

    /** Where the group's disk is kept, what its predecessor has left is its own from now on; false if called off meanwhile. */
    private boolean inherit() throws IOException, InterruptedException {
        Optional<AllocationId> previous = plan.allocation().placement().previous();
        if (previous.isEmpty() || !plan.group().storage().sticky()) {
            return true;
        }
        List<String> tasks = plan.group().tasks().stream().map(Task::name).toList();
        AllocationDirectory here = services.directory(previous.get());
        boolean isElsewhere = !Files.isDirectory(here.root());
        if (isElsewhere && plan.group().storage().travels() && record.run().isEmpty()) {
            return fetch(previous.get(), tasks);
        }
        plan.directory().allocation().inherit(here, tasks);
        return true;
    }

    private boolean fetch(AllocationId previous, List<String> tasks) throws IOException, InterruptedException {
        AllocationDirectory own = plan.directory().allocation();
        DataFetch.Order order = new DataFetch.Order(
                plan.allocation().placement().id(),
                previous,
                tasks,
                plan.group().ephemeralDiskMb() * BYTES_PER_MB);
        boolean settled =
                services.data().fetch(own, order, () -> unwanted, why -> events.accept(TaskEvents.waiting(now(), why)));
        boolean isNews =
                record.state().events().stream().noneMatch(event -> event.type().equals(TaskEvents.MIGRATED_DATA));
        if (settled && isNews) {
            String why = own.inheritance().orElse("");
            events.accept(TaskEvents.migratedData(
                    now(),
                    why.isEmpty()
                            ? "Took over the data of allocation \"" + previous + "\""
                            : "Starting without the data of allocation \"" + previous + "\": " + why));
        }
        return settled;
    }

    private Instant now() {
        return services.clock().instant();
    }

    /** Only for a task's first run: what the task made of the file since is its own. */
    private void writePayload() throws IOException {
        Optional<Origin> origin =
                plan.job().family().origin().filter(launch -> !launch.payload().isEmpty());
        String file = plan.task().payloadFile();
        if (origin.isPresent() && !file.isEmpty() && record.run().isEmpty()) {
            plan.directory()
                    .writePayload(file, Base64.getDecoder().decode(origin.get().payload()));
        }
    }

    /** Only for a task's first run: a restart finds its files in place, and needs nobody. */
    private Optional<Outcome> download(TaskContext context, boolean isolated) {
        if (!record.run().isEmpty()) {
            return Optional.empty();
        }
        try {
            services.artifacts()
                    .fetch(plan.task().artifacts(), context.directory(), context.environment(), user(isolated));
            return Optional.empty();
        } catch (ArtifactException failed) {
            return Optional.of(new Failed(Step.ARTIFACTS, String.valueOf(failed.getMessage()), failed.isRecoverable()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.of(new CalledOff());
        }
    }

    /** Whom the task runs as; a driver that does not isolate runs it as the agent's own user. */
    private Optional<TaskUser> user(boolean isolated) {
        String named = plan.task().user();
        return isolated ? TaskUser.find(named.isEmpty() ? TaskUser.DEFAULT : named) : Optional.empty();
    }
}
