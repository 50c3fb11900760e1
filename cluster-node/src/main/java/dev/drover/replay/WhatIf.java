package dev.drover.replay;

import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.scheduler.SchedulingRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Other settings than those a decision was made under.
 *
 * @param algorithm which node is best; the operator's if it is empty
 * @param preempt whether the job may take the place of less important ones; as the operator has it if it is empty
 * @param ignoreAffinities whether the job draws no nodes
 * @param ignoreSpreads whether the job does not care how it is spread
 */
public record WhatIf(
        Optional<Algorithm> algorithm, Optional<Boolean> preempt, boolean ignoreAffinities, boolean ignoreSpreads) {
    /** Whether it differs from nothing. */
    public boolean isEmpty() {
        return algorithm.isEmpty() && preempt.isEmpty() && !ignoreAffinities && !ignoreSpreads;
    }

    /** The same question under these settings. */
    public SchedulingRequest applied(SchedulingRequest request) {
        Map<Long, Job> earlier = new TreeMap<>();
        request.earlierVersions().forEach((version, job) -> earlier.put(version, stripped(job)));
        return new SchedulingRequest(
                request.snapshot(),
                request.brief().withJob(stripped(request.brief().job())),
                earlier,
                request.evaluation(),
                request.round(),
                request.seed(),
                request.now(),
                request.refused(),
                configured(request.configuration()));
    }

    private SchedulerConfiguration configured(SchedulerConfiguration standing) {
        SchedulerConfiguration changed = standing.withAlgorithm(algorithm.orElse(standing.algorithm()));
        return preempt.map(allowed -> changed.withPreemption(new Preemption(allowed, allowed, allowed, allowed)))
                .orElse(changed);
    }

    private Job stripped(Job job) {
        return ignoreAffinities || ignoreSpreads
                ? new Job(
                        job.id(),
                        job.name(),
                        job.region(),
                        job.type(),
                        job.priority(),
                        job.allAtOnce(),
                        job.datacenters(),
                        job.nodePool(),
                        job.constraints(),
                        ignoreAffinities ? List.of() : job.affinities(),
                        ignoreSpreads ? List.of() : job.spreads(),
                        job.groups().stream().map(this::stripped).toList(),
                        job.meta(),
                        job.family())
                : job;
    }

    private TaskGroup stripped(TaskGroup group) {
        return group.withPreferences(
                ignoreAffinities ? List.of() : group.affinities(),
                ignoreSpreads ? List.of() : group.spreads(),
                ignoreAffinities
                        ? group.tasks().stream().map(Task::withoutAffinities).toList()
                        : group.tasks());
    }
}
