package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Submission;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@code /v1/jobs} and {@code /v1/job}: what is read of jobs; what changes them is in {@link JobWrites}. */
final class JobRoutes {
    private final JobWrites writes = new JobWrites();
    private final JobTexts texts = new JobTexts();
    private final JobLaunching launching = new JobLaunching();

    void addTo(RouteTable table) {
        Reads.Watch job = Reads.Watch.job();
        table.get("/v1/jobs", Reads.of(Reads.Watch.table(Table.JOBS), this::list))
                .put("/v1/jobs", writes::register)
                .put("/v1/jobs/parse", texts::parse)
                .put("/v1/validate/job", texts::validate)
                .get("/v1/job/{id*}/allocations", Reads.of(Reads.Watch.jobWithAllocations(), this::allocations))
                .get("/v1/job/{id*}/evaluations", Reads.of(job, this::evaluations))
                .get("/v1/job/{id*}/deployments", Reads.of(job, this::deployments))
                .get("/v1/job/{id*}/deployment", Reads.of(job, this::deployment))
                .get("/v1/job/{id*}/summary", Reads.of(Reads.Watch.jobWithItsOwn(), this::summary))
                .get("/v1/job/{id*}/versions", Reads.of(job, this::versions))
                .get("/v1/job/{id*}/submission", Reads.of(job, this::submission))
                .put("/v1/job/{id*}/versions/{tag}/tag", JobTags::apply)
                .delete("/v1/job/{id*}/versions/{tag}/tag", JobTags::unset)
                .put("/v1/job/{id*}/plan", new JobPlanning()::plan)
                .put("/v1/job/{id*}/evaluate", writes::evaluate)
                .put("/v1/job/{id*}/dispatch", launching::dispatch)
                .put("/v1/job/{id*}/dispatch/payload", launching::dispatchPayload)
                .put("/v1/job/{id*}/periodic/force", launching::force)
                .get("/v1/job/{id*}/scale", Reads.of(Reads.Watch.table(Table.ALLOCATIONS), JobScaling::status))
                .put("/v1/job/{id*}/scale", JobScaling::scale)
                .put("/v1/job/{id*}/revert", writes::revert)
                .put("/v1/job/{id*}/stable", writes::mark)
                .get("/v1/job/{id*}", Reads.of(job, this::job))
                .put("/v1/job/{id*}", writes::registerNamed)
                .delete("/v1/job/{id*}", writes::deregister);
    }

    private Listing list(Reads.Request request, ClusterView view) {
        return page(request, view, job -> true);
    }

    /** A page of those jobs that the request asks for and that are wanted. */
    static Listing page(Reads.Request request, ClusterView view, Predicate<Job> wanted) {
        boolean withMeta = request.call().parameters().flag("meta");
        List<JobState> jobs = JobViews.all(view)
                .map(job -> job.state())
                .filter(state -> {
                    Job job = state.registration().orElseThrow().job();
                    return request.options().covers(job.id().namespace())
                            && job.id().value().startsWith(request.options().prefix())
                            && wanted.test(job);
                })
                .toList();
        return Listing.page(jobs, request.options(), JobRoutes::key, job -> JobViews.stub(view, job, withMeta));
    }

    private static String key(JobState job) {
        var id = job.registration().orElseThrow().job().id();
        return id.namespace() + "." + id.value();
    }

    private static JobState known(Reads.Request request, ClusterView view) {
        return JobViews.find(view, request.job()).orElseThrow(() -> ApiException.notFound("job not found"));
    }

    private Listing job(Reads.Request request, ClusterView view) {
        return Listing.of(JobViews.full(known(request, view)));
    }

    private Listing allocations(Reads.Request request, ClusterView view) {
        return AllocationViews.stubs(view, view.allocationsOf(request.job()).stream());
    }

    private Listing evaluations(Reads.Request request, ClusterView view) {
        return Listing.of(ApiJson.array(
                EvaluationRoutes.newestFirst(view.job(request.job()).stream()), EvaluationRoutes.form(view)));
    }

    private Listing deployments(Reads.Request request, ClusterView view) {
        return Listing.of(ApiJson.array(
                view.job(request.job()).stream().flatMap(DeploymentRoutes::newestFirst),
                deployment -> DeploymentRoutes.form(view, deployment)));
    }

    private Listing deployment(Reads.Request request, ClusterView view) {
        return view.job(request.job())
                .flatMap(JobState::latestDeployment)
                .map(deployment -> Listing.of(DeploymentRoutes.form(view, deployment)))
                .orElse(Listing.of(NullNode.instance));
    }

    private Listing summary(Reads.Request request, ClusterView view) {
        return Listing.of(JobViews.summary(view, known(request, view)));
    }

    private Listing versions(Reads.Request request, ClusterView view) {
        JobState job =
                JobViews.find(view, request.job()).orElseThrow(() -> ApiException.notFound("job versions not found"));
        List<Registration.Version> versions = newestFirst(job).toList();
        ObjectNode json = ApiJson.object();
        json.set(
                "Versions",
                ApiJson.array(
                        versions.stream(),
                        version -> JobViews.version(Optional.of(job), version.job(), version.version())));
        if (request.call().parameters().flag("diffs")) {
            json.set("Diffs", JobPlanning.differences(versions, compared(request, versions)));
        } else {
            json.putNull("Diffs");
        }
        return Listing.of(json);
    }

    /** The version that a caller wants all others compared with. */
    private static Optional<Registration.Version> compared(Reads.Request request, List<Registration.Version> versions) {
        OptionalLong number = request.call().parameters().number("diff_version");
        String tag = request.call().parameters().textOr("diff_tag", "");
        if (number.isEmpty() && tag.isEmpty()) {
            return Optional.empty();
        }
        if (number.isPresent() && !tag.isEmpty()) {
            throw ApiException.badRequest("diff_tag and diff_version are mutually exclusive");
        }
        Optional<Registration.Version> found = versions.stream()
                .filter(version -> number.isPresent()
                        ? version.version() == number.getAsLong()
                        : version.tag()
                                .filter(known -> known.name().equals(tag))
                                .isPresent())
                .findFirst();
        String wanted = number.isPresent() ? "version " + number.getAsLong() : "tag \"" + tag + "\"";
        return Optional.of(found.orElseThrow(() ->
                ApiException.notFound("job \"" + request.job().value() + "\" has no " + wanted + " to compare with")));
    }

    private static Stream<Registration.Version> newestFirst(JobState job) {
        return job.registration().stream()
                .flatMap(registration -> registration.versions().stream())
                .sorted((one, other) -> Long.compare(other.version(), one.version()));
    }

    private Listing submission(Reads.Request request, ClusterView view) {
        OptionalLong version = request.call().parameters().number("version");
        if (version.isEmpty()) {
            throw ApiException.badRequest("Missing job version: \"version\" is required");
        }
        Registration.Version found = JobViews.find(view, request.job()).stream()
                .flatMap(JobRoutes::newestFirst)
                .filter(candidate -> candidate.version() == version.getAsLong())
                .filter(candidate -> !candidate.submission().source().isEmpty())
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("job source not found"));
        Submission submission = found.submission();
        ObjectNode json = ApiJson.object();
        json.put("Source", submission.source());
        json.put("Format", submission.format());
        json.set("VariableFlags", ApiJson.texts(submission.variableFlags()));
        json.put("Variables", submission.variables());
        json.put("Namespace", found.job().id().namespace());
        json.put("JobID", found.job().id().value());
        json.put("Version", found.version());
        json.put("JobModifyIndex", found.jobModifyIndex());
        return Listing.of(json);
    }
}
