package dev.drover.server.stream;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.stream.ServerFrame.Assignments;
import dev.drover.protocol.stream.ServerFrame.JobVersion;
import dev.drover.protocol.stream.ServerFrame.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Turns what a node is to run into frames for one connection: what the agent holds already is only named, and a job
 * version travels once while any allocation of it is assigned.
 */
final class AssignmentFrames {
    private record JobKey(JobId job, long version) {}

    private final Map<AllocationId, Long> known;
    private final Map<AllocationId, JobKey> sent = new HashMap<>();
    /** How many of {@link #sent} run a version: the agent holds it while there is one. */
    private final Map<JobKey, Integer> uses = new HashMap<>();

    /** @param known what the agent said it holds, by the index it holds it at */
    AssignmentFrames(Map<AllocationId, Long> known) {
        this.known = new HashMap<>(known);
    }

    /** The frame that brings the agent to {@code assignments}. */
    Assignments frame(NodeAssignments assignments) {
        if (assignments.complete()) {
            Set<AllocationId> present = assignments.changed().stream()
                    .map(assigned -> assigned.allocation().placement().id())
                    .collect(Collectors.toSet());
            List.copyOf(sent.keySet()).stream()
                    .filter(id -> !present.contains(id))
                    .forEach(this::forget);
        }
        Map<JobKey, JobVersion> jobs = new LinkedHashMap<>();
        List<Allocation> changed = new ArrayList<>();
        Map<AllocationId, Long> unchanged = new TreeMap<>();
        for (AssignedAllocation assigned : assignments.changed()) {
            Allocation allocation = assigned.allocation();
            AllocationId id = allocation.placement().id();
            JobKey key = key(allocation);
            if (assignments.complete() && !assigned.wasCanary() && isHeld(id, allocation.clientModified())) {
                unchanged.put(id, allocation.clientModified());
            } else {
                changed.add(allocation);
                if (!uses.containsKey(key)) {
                    jobs.putIfAbsent(key, new JobVersion(key.version(), assigned.job()));
                }
            }
            known.put(id, allocation.clientModified());
        }
        assignments
                .changed()
                .forEach(assigned -> remember(assigned.allocation().placement().id(), key(assigned.allocation())));
        // When a frame is too large and is split, the agent must not hear of a successor before its predecessor's end.
        changed.sort(Comparator.comparing(allocation -> allocation.desired() == DesiredStatus.RUN));
        assignments.removed().forEach(this::forget);
        assignments.removed().forEach(known::remove);
        Kind kind = assignments.complete() ? Kind.SNAPSHOT_END : Kind.DELTA;
        return new Assignments(
                assignments.partition(),
                assignments.epoch(),
                kind,
                List.copyOf(jobs.values()),
                changed,
                unchanged,
                assignments.removed());
    }

    private void remember(AllocationId id, JobKey key) {
        uses.merge(key, 1, Integer::sum);
        JobKey before = sent.put(id, key);
        if (before != null) {
            release(before);
        }
    }

    private void forget(AllocationId id) {
        JobKey before = sent.remove(id);
        if (before != null) {
            release(before);
        }
    }

    private void release(JobKey key) {
        uses.computeIfPresent(key, (used, times) -> times > 1 ? times - 1 : null);
    }

    private boolean isHeld(AllocationId id, long clientModified) {
        Long held = known.get(id);
        return held != null && held >= clientModified;
    }

    /** Two frames that say the same and stand each for itself, or nothing if the frame cannot be split. */
    static Optional<List<Assignments>> halves(Assignments whole) {
        List<AllocationId> names = List.copyOf(whole.unchanged().keySet());
        if (whole.changed().size() < 2 && names.size() < 2 && whole.removed().size() < 2) {
            return Optional.empty();
        }
        Kind first = whole.kind() == Kind.DELTA ? Kind.DELTA : Kind.SNAPSHOT_PART;
        return Optional.of(List.of(
                part(whole, first, firstHalf(whole.changed()), firstHalf(names), firstHalf(whole.removed())),
                part(
                        whole,
                        whole.kind(),
                        secondHalf(whole.changed()),
                        secondHalf(names),
                        secondHalf(whole.removed()))));
    }

    private static Assignments part(
            Assignments whole,
            Kind kind,
            List<Allocation> changed,
            List<AllocationId> unchanged,
            List<AllocationId> removed) {
        Set<JobKey> needed = changed.stream().map(AssignmentFrames::key).collect(Collectors.toSet());
        return new Assignments(
                whole.partition(),
                whole.epoch(),
                kind,
                whole.jobs().stream()
                        .filter(job -> needed.contains(new JobKey(job.job().id(), job.version())))
                        .toList(),
                changed,
                unchanged.stream().collect(Collectors.toMap(id -> id, id -> whole.unchanged()
                        .getOrDefault(id, 0L))),
                removed);
    }

    private static <T> List<T> firstHalf(List<T> items) {
        return items.subList(0, items.size() / 2);
    }

    private static <T> List<T> secondHalf(List<T> items) {
        return items.subList(items.size() / 2, items.size());
    }

    private static JobKey key(Allocation allocation) {
        return new JobKey(allocation.job(), allocation.jobVersion());
    }
}
