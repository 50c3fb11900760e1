package dev.drover.gateway.route;

import dev.drover.server.Engine;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/system}. */
final class SystemRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    void addTo(RouteTable table) {
        table.putOnly("/v1/system/gc", SystemRoutes::collect);
    }

    /** Answered when it is done, or after a while: then it goes on. */
    private static CompletionStage<HttpResponse> collect(Call call, Engine engine) {
        return engine.completeView()
                .thenCompose(view -> engine.collectGarbage(call.asked())
                        .toCompletableFuture()
                        .copy()
                        .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .thenApply(done -> Replies.indexed(
                        Replies.text(200, ""), engine.keeper().view().index()));
    }
}
