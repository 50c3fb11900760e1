package dev.drover.node;

import dev.drover.protocol.JobId;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a node is telling what happened to its allocations. Each job has one message at a time, and only a few jobs have one at
 * once: thousands of nodes with something to say to hundreds of jobs each would else fill the jobs' queues with repeats of
 * what waits there already, and nobody would get on.
 */
final class Tellings {
    /** So many jobs are told something at a time. */
    static final int AT_ONCE = 8;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Map<JobId, Long> acknowledged = new HashMap<>();
    private final Set<JobId> underWay = new HashSet<>();
    private final Set<JobId> waiting = new LinkedHashSet<>();
    private Duration pause = FIRST_PAUSE;

    /**
     * The reports to send to a job now. None if it knows all, if it has not answered the last ones yet, or if others have to
     * be told first: then its turn comes, see {@link #next}.
     */
    List<Outbox.Numbered> begin(JobId job, Outbox outbox) {
        long known = acknowledged.getOrDefault(job, 0L);
        if (outbox.sequence() <= known || underWay.contains(job)) {
            return List.of();
        }
        if (underWay.size() >= AT_ONCE) {
            waiting.add(job);
            return List.of();
        }
        List<Outbox.Numbered> reports = outbox.after(known);
        if (!reports.isEmpty()) {
            underWay.add(job);
        }
        return reports;
    }

    /** A job knows everything up to a number; there may be more for it. */
    void told(JobId job, long sequence) {
        acknowledged.merge(job, sequence, Math::max);
        underWay.remove(job);
        waiting.add(job);
        pause = FIRST_PAUSE;
    }

    /** A job did not answer, and has its turn again after a {@link #pause}. */
    void notTold(JobId job) {
        underWay.remove(job);
    }

    /** How long to wait before those that did not answer are told again: longer each time until one answers. */
    Duration pause() {
        Duration now = pause;
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        return now;
    }

    /** The job that has waited for its turn longest, if there is room for one. */
    Optional<JobId> next() {
        if (underWay.size() >= AT_ONCE || waiting.isEmpty()) {
            return Optional.empty();
        }
        JobId job = waiting.iterator().next();
        waiting.remove(job);
        return Optional.of(job);
    }

    /** By job, the number of the newest report that it has recorded. */
    Map<JobId, Long> acknowledged() {
        return Collections.unmodifiableMap(acknowledged);
    }

    /** What was under way is not known any more; what was acknowledged stays so. */
    void beginAnew() {
        underWay.clear();
        waiting.clear();
    }
}
