package dev.drover.agent;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.ServerFrame.Assignments;
import dev.drover.protocol.stream.ServerFrame.JobVersion;
import dev.drover.protocol.stream.ServerFrame.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the servers have assigned to this node, as far as the agent knows. Takes in frames in any order and number: an
 * older word on an allocation never undoes a newer one, and one that was forgotten does not come back by an old frame.
 */
public final class AssignmentBook {
    /** Forgotten allocations that are remembered as such. */
    private static final int REMEMBERED = 4096;

    /** Allocations named in a hello; others are simply told again. */
    private static final int MAX_KNOWN = 10_000;

    private record JobKey(JobId job, long version) {}

    /** An allocation with the job version it runs. */
    public record Assigned(Allocation allocation, Job job) {
        public AllocationId id() {
            return allocation.placement().id();
        }

        TaskGroup group() {
            String name = allocation.placement().group();
            return job.group(name)
                    .orElseThrow(() -> new IllegalStateException(
                            "job \"" + job.id() + "\" has no group \"" + name + "\" for allocation \"" + id() + "\""));
        }
    }

    /**
     * What a frame changed.
     *
     * @param refused whether the frame came from a former owner of the node, and was not taken in
     * @param complete whether the agent now knows all that is assigned to it
     */
    public record Change(boolean refused, boolean complete, List<Assigned> changed, List<AllocationId> forgotten) {}

    private final Map<Integer, Long> epochs;
    private final SortedMap<AllocationId, Assigned> assigned = new TreeMap<>();
    private final Map<JobKey, Job> jobs = new HashMap<>();
    private final Set<AllocationId> named = new TreeSet<>();
    private final LinkedHashMap<AllocationId, Long> forgotten = new LinkedHashMap<>();

    public AssignmentBook(Map<Integer, Long> epochs, Collection<Assigned> restored) {
        this.epochs = new TreeMap<>(epochs);
        restored.forEach(this::hold);
    }

    /** The highest epoch seen of each partition. */
    Map<Integer, Long> epochs() {
        return Map.copyOf(epochs);
    }

    /** The allocations held, each with the index it is held at; so many that they fit into a frame. */
    public Map<AllocationId, Long> known() {
        return assigned.values().stream()
                .limit(MAX_KNOWN)
                .collect(
                        Collectors.toMap(Assigned::id, held -> held.allocation().clientModified()));
    }

    Set<AllocationId> ids() {
        return Set.copyOf(assigned.keySet());
    }

    /** Those whose group wants them to end once nothing is heard of the servers for so long. */
    public List<AllocationId> toEndAfter(Duration silence) {
        return assigned.values().stream()
                .filter(held -> endsAfter(held)
                        .filter(time -> time.compareTo(silence) <= 0)
                        .isPresent())
                .map(Assigned::id)
                .toList();
    }

    private static Optional<Duration> endsAfter(Assigned held) {
        return held.job()
                .group(held.allocation().placement().group())
                .flatMap(TaskGroup::disconnect)
                .flatMap(DisconnectPolicy::stopOnClientAfter);
    }

    boolean holds(AllocationId id) {
        return assigned.containsKey(id);
    }

    /**
     * Whether the servers want to hear how an allocation does. Of one that has ended they want to hear no other end, but of
     * one that they lost: until its end it holds its resources. What was noted since the end they want to hear, too.
     */
    public boolean awaits(AllocationUpdate update) {
        Assigned held = assigned.get(update.allocation());
        if (held == null) {
            return false;
        }
        ClientStatus known = held.allocation().client();
        return !known.isTerminal()
                || known == ClientStatus.LOST
                || !update.client().isTerminal()
                || isNotedSince(held.allocation().tasks(), update.tasks());
    }

    private static boolean isNotedSince(Map<String, TaskState> known, Map<String, TaskState> told) {
        return !known.equals(told) && withoutEvents(known).equals(withoutEvents(told));
    }

    private static Map<String, TaskState> withoutEvents(Map<String, TaskState> tasks) {
        Map<String, TaskState> bare = new TreeMap<>();
        tasks.forEach((name, task) -> bare.put(name, task.withEvents(List.of())));
        return bare;
    }

    public Optional<Assigned> assigned(AllocationId id) {
        return Optional.ofNullable(assigned.get(id));
    }

    /** A new connection: a snapshot that was under way does not count. */
    public void connected() {
        named.clear();
    }

    public Change apply(Assignments frame) {
        if (frame.epoch() < epochs.getOrDefault(frame.partition(), 0L)) {
            return new Change(true, false, List.of(), List.of());
        }
        epochs.put(frame.partition(), frame.epoch());
        for (JobVersion version : frame.jobs()) {
            jobs.put(new JobKey(version.job().id(), version.version()), version.job());
        }
        List<Assigned> changed = new ArrayList<>();
        for (Allocation allocation : frame.changed()) {
            if (isNews(allocation)) {
                Assigned news = new Assigned(allocation, job(allocation));
                hold(news);
                changed.add(news);
            }
            named.add(allocation.placement().id());
        }
        named.addAll(frame.unchanged().keySet());
        List<AllocationId> gone = new ArrayList<>(frame.removed());
        if (frame.kind() == Kind.SNAPSHOT_END) {
            assigned.keySet().stream().filter(id -> !named.contains(id)).forEach(gone::add);
        }
        if (frame.kind() != Kind.SNAPSHOT_PART) {
            named.clear();
        }
        gone.removeIf(id -> !assigned.containsKey(id));
        gone.forEach(this::forget);
        Set<JobKey> used =
                assigned.values().stream().map(held -> key(held.allocation())).collect(Collectors.toSet());
        jobs.keySet().retainAll(used);
        return new Change(false, frame.kind() == Kind.SNAPSHOT_END, changed, gone);
    }

    private boolean isNews(Allocation allocation) {
        AllocationId id = allocation.placement().id();
        Assigned held = assigned.get(id);
        long seen = held == null
                ? forgotten.getOrDefault(id, Long.MIN_VALUE)
                : held.allocation().clientModified();
        return allocation.clientModified() > seen
                || (allocation.clientModified() == seen && held != null && isPromoted(held.allocation(), allocation));
    }

    /** Its job alone knows of it, and it moves no index of the node. */
    private static boolean isPromoted(Allocation before, Allocation now) {
        return before.placement().lineage().canary()
                && !now.placement().lineage().canary();
    }

    private Job job(Allocation allocation) {
        Job job = jobs.get(key(allocation));
        if (job == null) {
            throw new IllegalStateException(
                    "allocation \"" + allocation.placement().id() + "\" came without version " + allocation.jobVersion()
                            + " of job \"" + allocation.job() + "\"");
        }
        return job;
    }

    private void hold(Assigned news) {
        assigned.put(news.id(), news);
        jobs.put(key(news.allocation()), news.job());
    }

    private void forget(AllocationId id) {
        Assigned held = assigned.remove(id);
        if (held != null) {
            forgotten.put(id, held.allocation().clientModified());
        }
        if (forgotten.size() > REMEMBERED) {
            forgotten.remove(forgotten.keySet().iterator().next());
        }
    }

    private static JobKey key(Allocation allocation) {
        return new JobKey(allocation.job(), allocation.jobVersion());
    }
}
