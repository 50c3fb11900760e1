package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.BlockingQuery;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.Parameters;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.job.JobState;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.EvaluationJson;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/evaluations} and {@code /v1/evaluation}. */
final class EvaluationRoutes {
    private static final Comparator<Evaluation> OLDEST_FIRST = Comparator.comparingLong(
                    (Evaluation evaluation) -> evaluation.created().index())
            .thenComparing(Evaluation::id);

    private final PastViews past = new PastViews();

    void addTo(RouteTable table) {
        table.get("/v1/evaluations", Reads.of(Reads.Watch.table(Table.EVALUATIONS), this::list))
                .get(
                        "/v1/evaluation/{id}/allocations",
                        Reads.of(Reads.Watch.table(Table.ALLOCATIONS), this::allocations))
                .get("/v1/evaluation/{id}", RouteTable.Handler.patient(this::evaluation, JournalTurn.PATIENCE));
    }

    private static ToLongFunction<ClusterView> watch(Reads.Request request) {
        EvaluationId id = new EvaluationId(request.id());
        return view -> {
            JobId job = view.evaluationJobs().get(id);
            return job == null
                    ? view.tableTick(Table.EVALUATIONS)
                    : Reads.Watch.tick(view, view.jobs(), job, Table.EVALUATIONS);
        };
    }

    private Listing list(Reads.Request request, ClusterView view) {
        Parameters parameters = request.call().parameters();
        String status = parameters.textOr("status", "");
        String job = parameters.textOr("job", "");
        Comparator<Evaluation> order = parameters.flag("reverse") ? OLDEST_FIRST.reversed() : OLDEST_FIRST;
        List<Evaluation> evaluations = view.jobs().values().stream()
                .flatMap(seen -> seen.state().evaluations().all().stream())
                .filter(evaluation -> request.options().covers(evaluation.job().namespace()))
                .filter(evaluation ->
                        evaluation.id().value().startsWith(request.options().prefix()))
                .filter(evaluation ->
                        status.isEmpty() || evaluation.status().wireName().equals(status))
                .filter(evaluation -> job.isEmpty() || evaluation.job().value().equals(job))
                .sorted(order)
                .toList();
        return Listing.page(evaluations, request.options(), EvaluationRoutes::key, form(view));
    }

    private static String key(Evaluation evaluation) {
        return evaluation.created().index() + "." + evaluation.id();
    }

    /** The evaluations of jobs, as a job's own list shows them. */
    static Stream<Evaluation> newestFirst(Stream<JobState> jobs) {
        return jobs.flatMap(job -> job.evaluations().all().stream()).sorted(OLDEST_FIRST.reversed());
    }

    static Function<Evaluation, ObjectNode> form(ClusterView view) {
        return evaluation -> EvaluationJson.full(evaluation, nodePool(view, evaluation.job()), retry(view, evaluation));
    }

    private static Optional<EvaluationId> retry(ClusterView view, Evaluation evaluation) {
        return view.job(evaluation.job()).flatMap(job -> job.evaluations().retryOf(evaluation));
    }

    private static String nodePool(ClusterView view, JobId job) {
        return view.job(job)
                .flatMap(JobState::registration)
                .map(registration -> registration.job().nodePool())
                .orElse("");
    }

    private CompletionStage<HttpResponse> evaluation(Call call, Engine engine) {
        QueryOptions options = QueryOptions.of(call.parameters());
        Reads.Request request = new Reads.Request(call, engine, options);
        EvaluationId id = new EvaluationId(request.id());
        return BlockingQuery.view(engine, options, watch(request)).thenCompose(view -> view.evaluation(id)
                .map(evaluation -> CompletableFuture.completedStage(form(view).apply(evaluation)))
                .orElseGet(() -> past.find(engine, id))
                .thenApply(json -> Replies.read(call.parameters(), view.index(), shown(call, view, json, id))));
    }

    private static Listing shown(Call call, ClusterView view, ObjectNode json, EvaluationId id) {
        if (call.parameters().flag("related")) {
            Stream<Evaluation> related = view.evaluation(id).stream().flatMap(evaluation -> related(view, evaluation));
            json.set(
                    "RelatedEvals",
                    ApiJson.array(
                            related.sorted(OLDEST_FIRST), other -> EvaluationJson.stub(other, retry(view, other))));
        }
        return Listing.of(json);
    }

    /** Those that this one was blocked for or that wait for it. */
    private static Stream<Evaluation> related(ClusterView view, Evaluation evaluation) {
        return view.job(evaluation.job()).stream()
                .flatMap(job -> job.evaluations().all().stream())
                .filter(other -> evaluation.previous().equals(Optional.of(other.id()))
                        || evaluation.blocked().equals(Optional.of(other.id()))
                        || other.previous().equals(Optional.of(evaluation.id())));
    }

    /** Of an evaluation that its job no longer lists, too. */
    private Listing allocations(Reads.Request request, ClusterView view) {
        EvaluationId id = new EvaluationId(request.id());
        JobId job = view.evaluationJobs().get(id);
        Stream<JobId> jobs = job == null ? view.jobs().keySet().stream() : Stream.of(job);
        return AllocationViews.stubs(
                view,
                jobs.flatMap(each -> view.allocationsOf(each).stream())
                        .filter(located -> located.allocation().evaluation().equals(id)));
    }
}
