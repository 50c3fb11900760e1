package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.Origin;
import dev.drover.view.ClusterView;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The jobs that a job launched: their ids begin with its own. */
final class JobChildren {
    private JobChildren() {}

    static Stream<JobState> of(ClusterView view, JobId parent) {
        JobId first = new JobId(parent.namespace(), parent.value() + "/");
        JobId behind = new JobId(parent.namespace(), parent.value() + (char) ('/' + 1));
        return view.jobs().subMap(first, behind).values().stream()
                .map(seen -> seen.state())
                .filter(JobViews::isShown)
                .filter(job -> origin(job)
                        .filter(origin -> origin.parent().equals(parent.value()))
                        .isPresent());
    }

    private static Optional<Origin> origin(JobState job) {
        return job.registration().map(Registration::job).flatMap(spec -> spec.family()
                .origin());
    }

    /** The child that a request with this token made. */
    static Optional<Job> withToken(ClusterView view, JobId parent, String token) {
        return token.isEmpty()
                ? Optional.empty()
                : of(view, parent)
                        .filter(job -> origin(job)
                                .filter(origin -> origin.idempotencyToken().equals(token))
                                .isPresent())
                        .flatMap(job -> job.registration().stream())
                        .map(Registration::job)
                        .findFirst();
    }

    /** How many children stand where. */
    static ObjectNode counts(ClusterView view, Job job) {
        Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
        if (job.family().isParent()) {
            of(view, job.id()).forEach(child -> counts.merge(child.status(), 1, Integer::sum));
        }
        ObjectNode json = ApiJson.object();
        json.put("Pending", counts.getOrDefault(JobStatus.PENDING, 0));
        json.put("Running", counts.getOrDefault(JobStatus.RUNNING, 0));
        json.put("Dead", counts.getOrDefault(JobStatus.DEAD, 0));
        return json;
    }
}
