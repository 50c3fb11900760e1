package dev.drover.scheduler.reconcile;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether an allocation can take a new version of its job where it is, or must be replaced. */
final class UpdateRule {
    private static final Comparator<Port> PORT_ORDER = Comparator.comparing(Port::label)
            .thenComparing(Port::staticPort)
            .thenComparing(Port::to)
            .thenComparing(Port::hostNetwork);

    private UpdateRule() {}

    /** Whether what runs would differ; count, services, policies, priority and the like can change in place. */
    static boolean isDestructive(Job before, Job after, String groupName) {
        Optional<TaskGroup> was = before.group(groupName);
        Optional<TaskGroup> is = after.group(groupName);
        if (was.isEmpty() || is.isEmpty()) {
            return true;
        }
        TaskGroup old = was.get();
        TaskGroup now = is.get();
        if (old.tasks().size() != now.tasks().size()
                || old.ephemeralDiskMb() != now.ephemeralDiskMb()
                || !old.storage().equals(now.storage())
                || networkDiffers(old.network(), now.network())) {
            return true;
        }
        for (int at = 0; at < old.tasks().size(); at++) {
            Task oldTask = old.tasks().get(at);
            Task newTask = now.tasks().get(at);
            if (taskDiffers(oldTask, newTask)
                    || !mergedMeta(before, old, oldTask).equals(mergedMeta(after, now, newTask))) {
                return true;
            }
        }
        return false;
    }

    private static boolean taskDiffers(Task old, Task now) {
        return !old.name().equals(now.name())
                || !old.driver().equals(now.driver())
                || !old.user().equals(now.user())
                || !old.config().equals(now.config())
                || !old.env().equals(now.env())
                || filesDiffer(old, now)
                || !old.lifecycle().equals(now.lifecycle())
                || old.logs().disabled() != now.logs().disabled()
                || resourcesDiffer(old, now);
    }

    private static boolean filesDiffer(Task old, Task now) {
        return !old.artifacts().equals(now.artifacts())
                || !old.templates().equals(now.templates())
                || !old.mounts().equals(now.mounts());
    }

    private static boolean resourcesDiffer(Task old, Task now) {
        return old.resources().cpuMhz() != now.resources().cpuMhz()
                || old.resources().cores() != now.resources().cores()
                || old.resources().memoryMb() != now.resources().memoryMb()
                || old.resources().memoryMaxMb() != now.resources().memoryMaxMb()
                || !old.resources().devices().equals(now.resources().devices())
                || networkDiffers(old.resources().network(), now.resources().network());
    }

    private static boolean networkDiffers(Optional<Network> old, Optional<Network> now) {
        return !old.map(Network::mbits).equals(now.map(Network::mbits))
                || !ports(old).equals(ports(now));
    }

    private static List<Port> ports(Optional<Network> network) {
        return network.map(Network::ports).orElse(List.of()).stream()
                .sorted(PORT_ORDER)
                .toList();
    }

    private static Map<String, String> mergedMeta(Job job, TaskGroup group, Task task) {
        Map<String, String> merged = new HashMap<>(job.meta());
        merged.putAll(group.meta());
        merged.putAll(task.meta());
        return merged;
    }
}
