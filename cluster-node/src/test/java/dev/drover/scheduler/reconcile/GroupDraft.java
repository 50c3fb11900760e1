package dev.drover.scheduler.reconcile;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.MigrateStrategy;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.ReschedulePolicy;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.Spread;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.UpdateStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A copy of a group that can be changed field by field. */
final class GroupDraft {
    final String name;
    int count;
    List<Constraint> constraints;
    List<Affinity> affinities;
    List<Spread> spreads;
    RestartPolicy restart;
    Optional<ReschedulePolicy> reschedule;
    Optional<UpdateStrategy> update;
    Optional<MigrateStrategy> migrate;
    Optional<Network> network;
    int diskMb;
    List<Service> services;
    List<Task> tasks;
    Duration shutdownDelay;
    Map<String, String> meta;
    Optional<DisconnectPolicy> disconnect;
    Optional<Scaling> scaling;
    Storage storage;
    Optional<Duration> maxRunDuration;

    GroupDraft(TaskGroup from) {
        name = from.name();
        count = from.count();
        constraints = from.constraints();
        affinities = from.affinities();
        spreads = from.spreads();
        restart = from.restart();
        reschedule = from.reschedule();
        update = from.update();
        migrate = from.migrate();
        network = from.network();
        diskMb = from.ephemeralDiskMb();
        services = from.services();
        tasks = from.tasks();
        shutdownDelay = from.shutdownDelay();
        meta = from.meta();
        disconnect = from.disconnect();
        scaling = from.scaling();
        storage = from.storage();
        maxRunDuration = from.maxRunDuration();
    }

    TaskGroup group() {
        return new TaskGroup(
                name,
                count,
                constraints,
                affinities,
                spreads,
                restart,
                reschedule,
                update,
                migrate,
                network,
                diskMb,
                services,
                tasks,
                shutdownDelay,
                meta,
                disconnect,
                scaling,
                storage,
                maxRunDuration);
    }
}
