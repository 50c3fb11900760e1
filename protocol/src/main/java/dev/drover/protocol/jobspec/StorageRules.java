package dev.drover.protocol.jobspec;

import static dev.drover.protocol.jobspec.JobValidator.quoted;

import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.VolumeMount;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules for what a group and its tasks want of the volumes and devices of their node. */
final class StorageRules {
    private static final int MOST_DEVICES = 4_096;
    private static final int LONGEST_PATH = 1_000;
    private static final Set<String> PROPAGATIONS = Set.of(VolumeMount.PRIVATE, "host-to-task", "bidirectional");

    private StorageRules() {}

    static void check(JobValidator found, TaskGroup group, JobPath path) {
        group.storage().volumes().forEach((name, request) -> {
            JobPath place = path.labelled("volume", name);
            found.require(!name.isEmpty(), place, "a volume has no name");
            found.name("volume name", name, place);
            found.require(
                    !request.source().isEmpty(),
                    place.attribute("source"),
                    "volume " + quoted(name) + " has no source");
            found.name("volume source", request.source(), place.attribute("source"));
        });
        for (Task task : group.tasks()) {
            mounts(found, group, task, path.task(task.name()));
            devices(found, task.resources().devices(), path.task(task.name()).attribute("resources"));
        }
    }

    private static void mounts(JobValidator found, TaskGroup group, Task task, JobPath owner) {
        Set<String> destinations = new HashSet<>();
        for (int at = 0; at < task.mounts().size(); at++) {
            VolumeMount mount = task.mounts().get(at);
            JobPath path = owner.item("volume_mount", at);
            found.require(
                    group.storage().volumes().containsKey(mount.volume()),
                    path.attribute("volume"),
                    "group " + quoted(group.name()) + " has no volume " + quoted(mount.volume()));
            String destination = mount.destination();
            found.require(
                    isUsable(destination),
                    path.attribute("destination"),
                    "destination " + quoted(destination)
                            + " of a volume must be a path below the task's directory, without \"..\"");
            found.require(
                    destinations.add(destination),
                    path.attribute("destination"),
                    "destination " + quoted(destination) + " is mounted on twice");
            found.require(
                    PROPAGATIONS.contains(mount.propagation()),
                    path.attribute("propagation_mode"),
                    "propagation_mode must be \"private\", \"host-to-task\" or \"bidirectional\", not "
                            + quoted(mount.propagation()));
        }
    }

    private static boolean isUsable(String destination) {
        List<String> steps = List.of(destination.split("/", -1));
        boolean leadsSomewhere = steps.stream().anyMatch(step -> !step.isEmpty() && !step.equals("."));
        return leadsSomewhere
                && destination.length() <= LONGEST_PATH
                && steps.stream()
                        .noneMatch(step -> step.equals("..") || step.chars().anyMatch(Character::isISOControl));
    }

    private static void devices(JobValidator found, List<DeviceRequest> requests, JobPath owner) {
        for (DeviceRequest request : requests) {
            JobPath path = owner.labelled("device", request.name());
            found.name("device name", request.name(), path);
            found.require(
                    List.of(request.name().split("/", 3)).stream().noneMatch(String::isEmpty),
                    path,
                    "device " + quoted(request.name())
                            + " must be named by its type, as vendor/type, or as vendor/type/model");
            found.require(
                    request.count() >= 1 && request.count() <= MOST_DEVICES,
                    path.attribute("count"),
                    "count of a device must be between 1 and " + MOST_DEVICES + ", and is " + request.count());
            found.constraints(request.constraints(), path, ConstraintRules::problemOfDevice);
            found.affinities(request.affinities(), path);
        }
    }
}
