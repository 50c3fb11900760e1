package dev.drover.gateway.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.QueryOptions;
import dev.drover.protocol.api.VariableJson;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.server.Engine;
import dev.drover.setting.StoredVariable;
import dev.drover.variable.UnreadableVariableException;
import dev.drover.view.ClusterView;
import dev.drover.view.ClusterView.Table;
import java.util.List;
import java.util.function.ToLongFunction;

/** {@code /v1/vars} and {@code /v1/var}: what is read of variables. */
final class VariableRoutes {
    private static final int CANNOT_READ = 500;

    private final VariableWrites writes = new VariableWrites();

    void addTo(RouteTable table) {
        table.get("/v1/vars", Reads.of(Reads.Watch.table(Table.VARIABLES), VariableRoutes::list))
                .get("/v1/var/{path*}", Reads.of(VariableRoutes::tick, VariableRoutes::variable))
                .put("/v1/var/{path*}", writes::put)
                .delete("/v1/var/{path*}", writes::delete);
    }

    static VariableId id(Call call) {
        return new VariableId(QueryOptions.namespace(call.parameters()), call.named("path"));
    }

    private static ToLongFunction<ClusterView> tick(Reads.Request request) {
        SettingId id = SettingId.variable(id(request.call()));
        return view -> Reads.Watch.tick(view, view.settings(), id, Table.VARIABLES);
    }

    private static Listing list(Reads.Request request, ClusterView view) {
        List<VariableMetadata> variables = view.variables()
                .map(StoredVariable::metadata)
                .filter(variable -> request.options().covers(variable.id().namespace()))
                .filter(variable ->
                        variable.id().path().startsWith(request.options().prefix()))
                .toList();
        return Listing.page(
                variables,
                request.options(),
                variable -> variable.id().namespace() + "." + variable.id().path(),
                VariableJson::metadata);
    }

    private static Listing variable(Reads.Request request, ClusterView view) {
        StoredVariable stored = view.variable(id(request.call())).orElseThrow(VariableRoutes::notFound);
        return Listing.of(readable(request.engine(), stored));
    }

    static ApiException notFound() {
        return ApiException.notFound("variable not found");
    }

    /** In clear, for the caller alone. */
    static ObjectNode readable(Engine engine, StoredVariable stored) {
        try {
            return VariableJson.variable(engine.keyring().open(stored));
        } catch (UnreadableVariableException unreadable) {
            throw new ApiException(CANNOT_READ, String.valueOf(unreadable.getMessage()));
        }
    }
}
