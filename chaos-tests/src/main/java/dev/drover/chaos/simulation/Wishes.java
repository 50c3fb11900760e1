package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What operators want of the cluster, one thing after another. */
final class Wishes {
    private static final double FAILING = 0.2;

    private final SimulatedWorld world;
    private final Operators operators;
    private final List<Consumer<ServerLife>> all = new ArrayList<>();
    private Optional<Request> latest = Optional.empty();

    /** What may be asked again, as by somebody who has heard no answer. */
    private record Request(JobId job, JobCommand command) {}

    Wishes(SimulatedWorld world, Operators operators) {
        this.world = world;
        this.operators = operators;
        add(8, this::register);
        add(2, this::registerAround);
        add(2, this::scale);
        add(2, this::stop);
        add(2, this::drain);
        add(2, this::setEligibility);
        add(2, this::moveDeployment);
        add(3, this::launch);
        add(2, this::launchAgain);
        add(1, this::stopAllocation);
        add(1, this::revert);
        add(1, this::configure);
        add(1, server -> server.requests().execute(server::collectGarbage));
        add(1, this::evaluate);
        add(1, this::purge);
    }

    private void add(int times, Consumer<ServerLife> wish) {
        for (int i = 0; i < times; i++) {
            all.add(wish);
        }
    }

    /** Asks a server for something. */
    void next(ServerLife server) {
        world.chances().pick(all).accept(server);
    }

    private JobTexts.Name anyName() {
        return world.chances().pick(JobTexts.NAMES);
    }

    private JobId anyJob() {
        return JobId.of(anyName().name());
    }

    private boolean happens(double probability) {
        return world.chances().happens(probability);
    }

    private void register(ServerLife server) {
        JobTexts.Name name = anyName();
        boolean fails = !name.kind().isParent() && happens(FAILING);
        operators.register(server, JobTexts.job(name, world.chances(), fails), fails);
    }

    /** The same tasks, and other words around them. */
    private void registerAround(ServerLife server) {
        JobTexts.Name name = anyName();
        world.auditor()
                .job(JobId.of(name.name()))
                .registration()
                .ifPresent(registered ->
                        operators.register(server, JobTexts.around(registered.job(), name, world.chances()), false));
    }

    private void scale(ServerLife server) {
        JobId id = anyJob();
        int count = world.chances().between(0, 7);
        operators.ask(
                server,
                id,
                new JobCommand.ScaleJob(
                        "app", count, ScalingNote.NONE, OptionalLong.empty(), operators.evaluation(id), ""));
    }

    private void stop(ServerLife server) {
        JobId id = anyJob();
        operators.ask(server, id, new JobCommand.DeregisterJob(happens(0.3), operators.evaluation(id)));
    }

    private void drain(ServerLife server) {
        Machine machine = world.chances().pick(world.machines());
        Duration deadline = world.chances().between(Duration.ofSeconds(5), Duration.ofSeconds(60));
        Optional<DrainSpec> spec = happens(0.8) ? Optional.of(new DrainSpec(deadline, happens(0.3))) : Optional.empty();
        operators.ask(server, machine, new NodeCommand.SetDrain(spec, happens(0.5), Map.of()));
    }

    /** Whether its machine is up or not. */
    private void purge(ServerLife server) {
        operators.ask(server, world.chances().pick(world.machines()), new NodeCommand.PurgeNode());
    }

    private void setEligibility(ServerLife server) {
        Eligibility eligibility = happens(0.5) ? Eligibility.ELIGIBLE : Eligibility.INELIGIBLE;
        operators.ask(server, world.chances().pick(world.machines()), new NodeCommand.SetEligibility(eligibility));
    }

    private void moveDeployment(ServerLife server) {
        JobId id = anyJob();
        world.auditor().job(id).activeDeployment().ifPresent(deployment -> {
            double drawn = world.chances().fraction();
            JobCommand command;
            if (drawn < 0.6) {
                List<String> groups = happens(0.3)
                        ? List.of(world.chances()
                                .pick(List.copyOf(deployment.groups().keySet())))
                        : List.of();
                command = new JobCommand.PromoteDeployment(deployment.id(), groups, operators.evaluation(id));
            } else if (drawn < 0.8) {
                command = new JobCommand.PauseDeployment(deployment.id(), happens(0.6), operators.evaluation(id));
            } else {
                command = new JobCommand.FailDeployment(deployment.id(), operators.evaluation(id));
            }
            operators.ask(server, id, command);
        });
    }

    private void launch(ServerLife server) {
        String token = happens(0.8) ? world.chances().uuid().toString() : "";
        String suffix = world.chances().uuid().toString().substring(0, 8);
        List<Request> launches = JobTexts.NAMES.stream()
                .filter(name -> name.kind().isParent())
                .map(name -> new Request(
                        JobId.of(name.name()),
                        name.kind() == JobTexts.Kind.PERIODIC
                                ? new JobCommand.ForceLaunch(token)
                                : new JobCommand.DispatchJob("", Map.of(), "", 0, suffix, token)))
                .toList();
        Request request = world.chances().pick(launches);
        latest = token.isEmpty() ? latest : Optional.of(request);
        operators.ask(server, request.job(), request.command());
    }

    /** The same request as before, whatever came of it. */
    private void launchAgain(ServerLife server) {
        latest.ifPresent(request -> operators.ask(server, request.job(), request.command()));
    }

    private void stopAllocation(ServerLife server) {
        JobId id = anyJob();
        List<AllocationId> known =
                List.copyOf(world.auditor().job(id).allocations().keySet());
        if (!known.isEmpty()) {
            operators.ask(
                    server, id, new JobCommand.StopAllocation(world.chances().pick(known), operators.evaluation(id)));
        }
    }

    private void revert(ServerLife server) {
        JobId id = anyJob();
        JobState state = world.auditor().job(id);
        state.registration().ifPresent(registered -> {
            long version = world.chances().pick(registered.versions()).version();
            operators.ask(
                    server, id, new JobCommand.RevertJob(version, OptionalLong.empty(), operators.evaluation(id)));
        });
    }

    private void configure(ServerLife server) {
        Preemption preemption = new Preemption(happens(0.8), happens(0.5), happens(0.5), happens(0.5));
        SchedulerConfiguration configuration = new SchedulerConfiguration(
                happens(0.5) ? Algorithm.BINPACK : Algorithm.SPREAD, false, false, happens(0.2), preemption, 100);
        operators.ask(
                server,
                SettingId.SCHEDULER,
                new SettingCommand.PutSetting(new Setting.Scheduler(configuration), OptionalLong.empty()));
    }

    private void evaluate(ServerLife server) {
        JobId id = anyJob();
        operators.ask(
                server,
                id,
                new JobCommand.EvaluateJob(operators.evaluation(id), Trigger.JOB_REGISTER, Optional.empty()));
    }
}
