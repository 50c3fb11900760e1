package dev.drover.gateway.route;

import dev.drover.gateway.query.BlockingQuery;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.job.JobState;
import dev.drover.protocol.JobId;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import dev.drover.view.Seen;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Answers reads from the view, at once or when something has changed. */
final class Reads {
    private Reads() {}

    /**
     * A route that reads.
     *
     * @param watch from a call to what it waits for, if it waits
     */
    static RouteTable.Handler of(Watch watch, Form form) {
        return (call, engine) -> {
            QueryOptions options = QueryOptions.of(call.parameters());
            Request request = new Request(call, engine, options);
            return BlockingQuery.view(engine, options, watch.of(request))
                    .thenApply(view -> answer(request, view, form));
        };
    }

    private static HttpResponse answer(Request request, ClusterView view, Form form) {
        Listing listing = form.of(request, view);
        return Replies.read(request.call().parameters(), view.index(), listing);
    }

    /** One read. */
    record Request(Call call, Engine engine, QueryOptions options) {
        JobId job() {
            return new JobId(options.namespace(), call.named("id"));
        }

        String id() {
            return call.named("id");
        }
    }

    /** What a read waits for: the index at which it changed last. */
    interface Watch {
        ToLongFunction<ClusterView> of(Request request);

        static Watch table(Table table) {
            return request -> view -> view.tableTick(table);
        }

        /** A job; while there is none, the list of jobs, so that one can wait for it to appear. */
        static Watch job() {
            return request -> view -> tick(view, view.jobs(), request.job(), Table.JOBS);
        }

        /** A job and its allocations. */
        static Watch jobWithAllocations() {
            return request -> view ->
                    Math.max(tick(view, view.jobs(), request.job(), Table.JOBS), view.allocationTick(request.job()));
        }

        /** A job with its allocations, and, if it is launched, all jobs: its children are among them. */
        static Watch jobWithItsOwn() {
            return request -> view -> {
                boolean isParent = view.job(request.job())
                        .flatMap(JobState::registration)
                        .filter(registered -> registered.job().family().isParent())
                        .isPresent();
                return isParent
                        ? view.tableTick(Table.JOBS)
                        : jobWithAllocations().of(request).applyAsLong(view);
            };
        }

        static <K> long tick(ClusterView view, Map<K, ? extends Seen<?>> entities, K key, Table table) {
            Seen<?> seen = entities.get(key);
            return seen == null ? view.tableTick(table) : seen.tick();
        }
    }

    /** Makes an answer of a view. */
    interface Form {
        Listing of(Request request, ClusterView view);
    }
}
