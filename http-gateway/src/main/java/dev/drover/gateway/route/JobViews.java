package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.JobFacts;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.view.ClusterView;
import dev.drover.view.Seen;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Jobs as the API shows them. */
final class JobViews {
    private JobViews() {}

    /** The job if it is registered; one that was purged is gone, though some of it may still be ending. */
    static Optional<JobState> find(ClusterView view, JobId id) {
        return view.job(id).filter(JobViews::isShown);
    }

    static boolean isShown(JobState job) {
        return job.registration().filter(registration -> !registration.purged()).isPresent();
    }

    static Stream<Seen<JobState>> all(ClusterView view) {
        return view.jobs().values().stream().filter(job -> isShown(job.state()));
    }

    static ObjectNode full(JobState job) {
        Registration registration = job.registration().orElseThrow();
        boolean stable = registration.versions().stream()
                .anyMatch(version -> version.version() == registration.version() && version.stable());
        return JobJson.write(
                registration.job(),
                new JobFacts(
                        job.status().wireName(),
                        "",
                        registration.stopped(),
                        stable,
                        registration.version(),
                        ApiJson.nanos(registration.submittedAt()),
                        new JobFacts.Indexes(
                                registration.createIndex(), job.modifyIndex(), registration.jobModifyIndex()),
                        registration.versionOf(registration.version()).flatMap(Registration.Version::tag)));
    }

    /** One version of the job; {@code spec} is what runs, which is there even if the version is not kept any more. */
    static ObjectNode version(Optional<JobState> job, Job spec, long version) {
        Optional<Registration> registration = job.flatMap(JobState::registration);
        Optional<Registration.Version> kept = registration.stream()
                .flatMap(known -> known.versions().stream())
                .filter(candidate -> candidate.version() == version)
                .findFirst();
        boolean isCurrent =
                registration.filter(known -> known.version() == version).isPresent();
        long jobModify = kept.map(Registration.Version::jobModifyIndex).orElse(0L);
        return JobJson.write(
                spec,
                new JobFacts(
                        job.map(JobState::status)
                                .map(status -> status.wireName())
                                .orElse("dead"),
                        "",
                        isCurrent && registration.map(Registration::stopped).orElse(true),
                        kept.map(Registration.Version::stable).orElse(false),
                        version,
                        kept.map(Registration.Version::submittedAt)
                                .map(ApiJson::nanos)
                                .orElse(0L),
                        new JobFacts.Indexes(
                                registration.map(Registration::createIndex).orElse(0L), jobModify, jobModify),
                        kept.flatMap(Registration.Version::tag)));
    }

    static ObjectNode stub(ClusterView view, JobState job, boolean withMeta) {
        Registration registration = job.registration().orElseThrow();
        Job spec = registration.job();
        ObjectNode json = ApiJson.object();
        json.put("ID", spec.id().value());
        json.put("ParentID", spec.family().origin().map(Origin::parent).orElse(""));
        json.put("Name", spec.name());
        json.put("Namespace", spec.id().namespace());
        json.set("Datacenters", ApiJson.texts(spec.datacenters()));
        json.put("NodePool", spec.nodePool());
        json.putNull("Multiregion");
        json.put("Type", spec.type().wireName());
        json.put("Priority", spec.priority());
        json.put("Periodic", spec.family().periodic().isPresent());
        json.put("ParameterizedJob", spec.family().isDispatchable());
        json.put("Stop", registration.stopped());
        json.put("Status", job.status().wireName());
        json.put("StatusDescription", "");
        json.set("JobSummary", summary(view, job));
        json.put("CreateIndex", registration.createIndex());
        json.put("ModifyIndex", job.modifyIndex());
        json.put("JobModifyIndex", registration.jobModifyIndex());
        json.put("SubmitTime", ApiJson.nanos(registration.submittedAt()));
        if (withMeta) {
            json.set("Meta", ApiJson.texts(spec.meta()));
        }
        return json;
    }

    static ObjectNode summary(ClusterView view, JobState job) {
        Registration registration = job.registration().orElseThrow();
        JobId id = registration.job().id();
        Map<String, Counts> groups = new TreeMap<>();
        registration.job().groups().stream().map(TaskGroup::name).forEach(name -> groups.put(name, new Counts()));
        view.tally(id).counts().forEach((place, count) -> groups.computeIfAbsent(place.group(), name -> new Counts())
                .add(place.client(), count));
        queued(job).forEach((group, count) -> groups.computeIfAbsent(group, name -> new Counts()).queued = count);
        ObjectNode json = ApiJson.object();
        json.put("JobID", id.value());
        json.put("Namespace", id.namespace());
        json.set("Summary", ApiJson.objects(groups, Counts::json));
        json.set("Children", JobChildren.counts(view, registration.job()));
        json.put("CreateIndex", registration.createIndex());
        json.put("ModifyIndex", job.modifyIndex());
        return json;
    }

    /** What waits for capacity: the blocked evaluations say how much. */
    private static Map<String, Integer> queued(JobState job) {
        Map<String, Integer> queued = new TreeMap<>();
        job.evaluations().allBlocked().forEach(blocked -> blocked.queued()
                .forEach((group, count) -> queued.merge(group, count, Integer::sum)));
        return queued;
    }

    /** One group's allocations by where they stand. */
    private static final class Counts {
        private int queued;
        private int complete;
        private int failed;
        private int running;
        private int starting;
        private int lost;
        private int unknown;

        void add(ClientStatus client, int count) {
            switch (client) {
                case PENDING -> starting += count;
                case RUNNING -> running += count;
                case COMPLETE -> complete += count;
                case FAILED -> failed += count;
                case LOST -> lost += count;
                case UNKNOWN -> unknown += count;
            }
        }

        ObjectNode json() {
            ObjectNode json = ApiJson.object();
            json.put("Queued", queued);
            json.put("Complete", complete);
            json.put("Failed", failed);
            json.put("Running", running);
            json.put("Starting", starting);
            json.put("Lost", lost);
            json.put("Unknown", unknown);
            return json;
        }
    }
}
