package dev.drover.job;

import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.job.JobAllocation;
import java.util.Collection;
import java.util.Comparator;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Counts over a job's allocations that are kept in step with them: a large job has as many reports as allocations, and none
 * of these is to go through all of those.
 *
 * @param live by version of the job, how many of its allocations are live; no version with none
 * @param watched what deployments have, group by group; nothing of those with none
 */
public record Tally(PSortedMap<Long, Integer> live, PSortedMap<Watch, Health> watched) {
    public static final Tally NONE = new Tally(TreePMap.empty(), TreePMap.empty());

    /** One group of one deployment. */
    record Watch(DeploymentId deployment, String group) implements Comparable<Watch> {
        private static final Comparator<Watch> ORDER =
                Comparator.comparing(Watch::deployment).thenComparing(Watch::group);

        @Override
        public int compareTo(Watch other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * How many allocations there are, and of those how many count as healthy and as unhealthy.
     *
     * @param onNodes how many count as healthy in a system job
     */
    record Health(int all, int healthy, int unhealthy, int onNodes) {
        static final Health NONE = new Health(0, 0, 0, 0);

        private Health with(JobAllocation allocation, int times) {
            return new Health(
                    all + times,
                    healthy + (Deployments.countsAsHealthy(allocation) ? times : 0),
                    unhealthy + (allocation.isUnhealthy() ? times : 0),
                    onNodes + (Deployments.countsOnItsNode(allocation) ? times : 0));
        }
    }

    public static Tally of(Collection<JobAllocation> allocations) {
        Tally tally = NONE;
        for (JobAllocation allocation : allocations) {
            tally = tally.plus(allocation);
        }
        return tally;
    }

    Tally plus(JobAllocation allocation) {
        return counted(allocation, 1);
    }

    Tally minus(JobAllocation allocation) {
        return counted(allocation, -1);
    }

    private Tally counted(JobAllocation allocation, int times) {
        PSortedMap<Long, Integer> versions = live;
        if (allocation.isLive()) {
            int count = live.getOrDefault(allocation.jobVersion(), 0) + times;
            versions = count == 0 ? live.minus(allocation.jobVersion()) : live.plus(allocation.jobVersion(), count);
        }
        PSortedMap<Watch, Health> groups = watched;
        if (allocation.deployment().isPresent()) {
            Watch watch = new Watch(allocation.deployment().get(), allocation.group());
            Health health = watched.getOrDefault(watch, Health.NONE).with(allocation, times);
            groups = health.all == 0 ? watched.minus(watch) : watched.plus(watch, health);
        }
        return new Tally(versions, groups);
    }

    Health of(DeploymentId deployment, String group) {
        return watched.getOrDefault(new Watch(deployment, group), Health.NONE);
    }

    /** Whether some allocation is live that is of another version than this one. */
    boolean hasOtherThan(long version) {
        return live.size() > (live.containsKey(version) ? 1 : 0);
    }
}
