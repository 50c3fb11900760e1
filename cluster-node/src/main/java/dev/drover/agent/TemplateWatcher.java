package dev.drover.agent;

import dev.drover.agent.driver.TaskDriver;
import dev.drover.agent.driver.TaskStartException;
import dev.drover.agent.template.LookupBook;
import dev.drover.agent.template.TaskTemplates;
import dev.drover.agent.template.TaskTemplates.Rendered;
import dev.drover.agent.template.TemplateFailedException;
import dev.drover.protocol.job.TaskTemplate;
import dev.drover.protocol.job.TaskTemplate.ChangeScript;
import dev.drover.protocol.jobspec.template.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Renders a running task's templates again when what they ask for has changed, and lets the task know in the way that each of
 * them wants. It lives as long as one run of the task.
 */
final class TemplateWatcher extends AbstractBehavior<TemplateWatcher.Message> {
    sealed interface Message {}

    private record Changed() implements Message {}

    private record Look() implements Message {}

    private record Looked(List<TaskTemplate> written, SortedSet<Lookup> used) implements Message {}

    private record Failed(String why) implements Message {}

    private record Act() implements Message {}

    private final AgentServices services;
    private final TaskPlan plan;
    private final TaskTemplates templates;
    private final ActorRef<TaskRunner.Message> runner;
    private final TimerScheduler<Message> timers;
    private final Set<TaskTemplate> pending = new LinkedHashSet<>();
    private SortedSet<Lookup> watched = new TreeSet<>();
    private LookupBook.@Nullable Watch watch;
    private @Nullable Instant changedSince;
    private boolean looking;
    private boolean lookAgain;

    /** Nobody, if the task has no templates that could come to anything else. */
    static Optional<ActorRef<Message>> follow(
            ActorContext<TaskRunner.Message> context, AgentServices services, TaskPlan plan) {
        Optional<TaskDriver> driver = services.drivers().apply(plan.task().driver());
        if (driver.isEmpty() || plan.task().templates().stream().allMatch(TaskTemplate::once)) {
            return Optional.empty();
        }
        TaskTemplates templates = plan.templates(services, plan.environment(services, driver.get()));
        ActorRef<TaskRunner.Message> runner = context.getSelf();
        return Optional.of(context.spawnAnonymous(Behaviors.setup(own ->
                Behaviors.withTimers(timers -> new TemplateWatcher(own, timers, services, plan, templates, runner)))));
    }

    private TemplateWatcher(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            AgentServices services,
            TaskPlan plan,
            TaskTemplates templates,
            ActorRef<TaskRunner.Message> runner) {
        super(context);
        this.timers = timers;
        this.services = services;
        this.plan = plan;
        this.templates = templates;
        this.runner = runner;
        look();
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Changed.class, changed -> onChanged())
                .onMessage(Look.class, look -> look())
                .onMessage(Looked.class, this::onLooked)
                .onMessage(Failed.class, this::onFailed)
                .onMessage(Act.class, act -> act())
                .onSignal(PostStop.class, stopped -> onPostStop())
                .build();
    }

    /** Waits until it has been quiet for a while, but not for ever. */
    private Behavior<Message> onChanged() {
        Instant now = services.clock().instant();
        if (changedSince == null) {
            changedSince = now;
        }
        Duration left = Duration.between(now, changedSince.plus(longest(TaskTemplate.Quiet::max)));
        Duration quiet = longest(TaskTemplate.Quiet::min);
        Duration delay = quiet.compareTo(left) < 0 ? quiet : left;
        timers.startSingleTimer(new Look(), delay.isNegative() ? Duration.ZERO : LongestTimer.limit(delay));
        return this;
    }

    private Duration longest(Function<TaskTemplate.Quiet, Duration> part) {
        return plan.task().templates().stream()
                .flatMap(template -> template.change().quiet().stream())
                .map(part)
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    private Behavior<Message> look() {
        changedSince = null;
        if (looking) {
            lookAgain = true;
            return this;
        }
        looking = true;
        ActorRef<Message> self = getContext().getSelf();
        services.blocking().execute(() -> self.tell(render()));
        return this;
    }

    /** What is not known yet is left as it is. */
    private Message render() {
        try {
            Rendered rendered = templates.render(true);
            return new Looked(rendered.written(), rendered.used());
        } catch (TemplateFailedException failed) {
            return new Failed(String.valueOf(failed.getMessage()));
        }
    }

    private Behavior<Message> onLooked(Looked looked) {
        looking = false;
        if (!looked.used().equals(watched)) {
            follow(looked.used());
        }
        if (!looked.written().isEmpty()) {
            pending.addAll(looked.written());
            timers.startSingleTimer(new Act(), splay());
        }
        if (lookAgain) {
            lookAgain = false;
            return look();
        }
        return watched.isEmpty() && pending.isEmpty() ? Behaviors.stopped() : this;
    }

    /** What is watched from now on may have changed since it was looked at. */
    private void follow(SortedSet<Lookup> used) {
        ActorRef<Message> self = getContext().getSelf();
        LookupBook.Watch before = watch;
        watch = templates.watch(used, () -> self.tell(new Changed()));
        watched = used;
        if (before != null) {
            before.close();
        }
        lookAgain = true;
    }

    private Duration splay() {
        Duration most = pending.stream()
                .map(template -> template.change().splay())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return LongestTimer.limit(
                Duration.ofMillis((long) (most.toMillis() * services.jitter().nextDouble())));
    }

    private Behavior<Message> onFailed(Failed failed) {
        looking = false;
        kill(failed.why());
        return this;
    }

    private void kill(String why) {
        runner.tell(new TaskRunner.Kill(
                Optional.of(TaskEvents.templateFailed(services.clock().instant(), why)), true));
    }

    private Behavior<Message> act() {
        List<TaskTemplate> changed = List.copyOf(pending);
        pending.clear();
        Set<String> signals = new LinkedHashSet<>();
        List<ChangeScript> scripts = new ArrayList<>();
        boolean restarts = false;
        for (TaskTemplate template : changed) {
            switch (template.change().mode()) {
                case NOOP -> {}
                case RESTART -> restarts = true;
                case SIGNAL -> signals.add(template.change().signal());
                case SCRIPT -> template.change().script().ifPresent(scripts::add);
            }
        }
        if (restarts) {
            runner.tell(new TaskRunner.Restart(
                    TaskEvents.templateRestarts(services.clock().instant()), new CompletableFuture<>()));
            return this;
        }
        for (String signal : signals) {
            runner.tell(new TaskRunner.Signal(
                    signal, TaskEvents.templateSignals(services.clock().instant(), signal), new CompletableFuture<>()));
        }
        services.blocking().execute(() -> scripts.forEach(this::run));
        return this;
    }

    /** By a thread that may wait. */
    private void run(ChangeScript script) {
        List<String> command = new ArrayList<>(List.of(script.command()));
        command.addAll(script.args());
        String what = "script " + script.command() + " with arguments " + script.args();
        try {
            int exit = new BesideTask(services, plan.directory()).run(command, script.timeout());
            ended(script, exit == 0, "Template ran " + what + ". Exit code: " + exit);
        } catch (TimeoutException late) {
            ended(script, false, "Template killed " + what + " after " + TaskEvents.text(script.timeout()));
        } catch (TaskStartException failed) {
            ended(script, false, "Template failed to run " + what + ": " + failed.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void ended(ChangeScript script, boolean success, String outcome) {
        runner.tell(
                new TaskRunner.Note(TaskEvents.templateScript(services.clock().instant(), outcome)));
        if (!success && script.failOnError()) {
            kill(outcome);
        }
    }

    private Behavior<Message> onPostStop() {
        if (watch != null) {
            watch.close();
        }
        return this;
    }
}
