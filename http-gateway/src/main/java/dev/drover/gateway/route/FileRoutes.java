package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Parameters;
import dev.drover.protocol.api.FileJson;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.FileRequest.Operation;
import dev.drover.protocol.stream.LogRequest.Origin;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView.Located;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code /v1/client/fs}: the files of an allocation, fetched from the agent that has them. */
final class FileRoutes {
    private static final String FILE_NEEDED = "must provide a file name";

    void addTo(RouteTable table) {
        table.get("/v1/client/fs/ls/{id}", FileRoutes::list)
                .get("/v1/client/fs/stat/{id}", FileRoutes::stat)
                .get("/v1/client/fs/cat/{id}", FileRoutes::whole)
                .get("/v1/client/fs/readat/{id}", FileRoutes::part)
                .get("/v1/client/fs/stream/{id}", FileRoutes::stream);
    }

    private static CompletionStage<HttpResponse> list(Call call, Engine engine) {
        Located located = ClientRoutes.located(call, engine);
        String path = call.parameters().textOr("path", "/");
        return engine.connections()
                .files(
                        located.allocation().placement().node(),
                        about(call, located, path.isEmpty() ? "/" : path, Operation.LIST))
                .thenApply(files -> Replies.json(call.parameters(), FileJson.of(files)));
    }

    private static CompletionStage<HttpResponse> stat(Call call, Engine engine) {
        Located located = ClientRoutes.located(call, engine);
        String path = call.required("path", FILE_NEEDED);
        return engine.connections()
                .files(located.allocation().placement().node(), about(call, located, path, Operation.STAT))
                .thenApply(files -> Replies.json(call.parameters(), FileJson.of(files.get(0))));
    }

    private static FileRequest about(Call call, Located located, String path, Operation operation) {
        return new FileRequest(
                located.allocation().placement().id(), path, operation, Origin.START, 0, 0, false, call.asker());
    }

    private static CompletionStage<HttpResponse> whole(Call call, Engine engine) {
        return bytes(call, engine, 0, 0);
    }

    private static CompletionStage<HttpResponse> part(Call call, Engine engine) {
        return bytes(call, engine, number(call, "offset"), number(call, "limit"));
    }

    private static CompletionStage<HttpResponse> bytes(Call call, Engine engine, long offset, long limit) {
        Located located = ClientRoutes.located(call, engine);
        FileRequest request = new FileRequest(
                located.allocation().placement().id(),
                call.required("path", FILE_NEEDED),
                Operation.READ,
                Origin.START,
                offset,
                limit,
                false,
                call.asker());
        return engine.connections()
                .content(located.allocation().placement().node(), request)
                .thenApply(frames -> StreamFrames.plain(frames, ContentTypes.APPLICATION_OCTET_STREAM));
    }

    private static long number(Call call, String parameter) {
        return call.parameters()
                .number(parameter)
                .orElseThrow(() -> ApiException.badRequest("must provide the number \"" + parameter + "\""));
    }

    private static CompletionStage<HttpResponse> stream(Call call, Engine engine) {
        Located located = ClientRoutes.located(call, engine);
        Parameters parameters = call.parameters();
        boolean follow = parameters.flag("follow", true);
        boolean plain = parameters.flag("plain");
        FileRequest request = new FileRequest(
                located.allocation().placement().id(),
                call.required("path", FILE_NEEDED),
                Operation.READ,
                ClientRoutes.origin(parameters.textOr("origin", "start")),
                parameters.number("offset").orElse(0),
                0,
                follow,
                call.asker());
        return engine.connections()
                .content(located.allocation().placement().node(), request)
                .thenApply(frames -> plain
                        ? StreamFrames.plain(frames, ContentTypes.APPLICATION_OCTET_STREAM)
                        : StreamFrames.framed(frames, follow));
    }
}
