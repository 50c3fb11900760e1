package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.view.ClusterView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the operator's settings say about a job that somebody wants to register. */
record JobAdmission(ClusterView view) {
    private static final int FORBIDDEN = 403;

    /** In Nomad those with a management token pass; there are no tokens, and so nobody passes. */
    void requireRegistration() {
        if (view.schedulerConfiguration().rejectJobRegistration()) {
            throw new ApiException(
                    FORBIDDEN, "Job registration, dispatch, and scale are disabled by the scheduler configuration");
        }
    }

    /** The request with what is to be warned of besides. */
    JobRequest admit(JobRequest request) {
        Optional<String> complaint = complaint(request.job());
        if (complaint.isPresent()) {
            throw ApiException.badRequest(complaint.get());
        }
        return request.withWarnings(warnings(request.job()));
    }

    Optional<String> complaint(Job job) {
        return view.nodePool(job.nodePool()).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "job \"" + job.id().value() + "\" is in nonexistent node pool \"" + job.nodePool() + "\"");
    }

    List<String> warnings(Job job) {
        if (view.schedulerConfiguration(job.nodePool()).memoryOversubscription()) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        for (TaskGroup group : job.groups()) {
            for (Task task : group.tasks()) {
                if (task.resources().memoryMaxMb() > 0) {
                    warnings.add("memory_max of task \"" + task.name() + "\" in group \"" + group.name()
                            + "\" has no effect: memory oversubscription is off in the scheduler configuration");
                }
            }
        }
        return warnings;
    }
}
