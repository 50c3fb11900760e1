package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.job.JobState;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.server.Engine;
import dev.drover.view.ClusterView;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What changes node pools: describe one, delete one. */
final class NodePoolWrites {
    private static final int CONFLICT = 409;

    CompletionStage<HttpResponse> apply(Call call, Engine engine) {
        return Body.read(call).thenCompose(body -> put(call, engine, pool(body, body.text("Name"))));
    }

    CompletionStage<HttpResponse> applyNamed(Call call, Engine engine) {
        String name = call.named("id");
        return Body.read(call).thenCompose(body -> {
            String named = body.text("Name");
            if (!named.isEmpty() && !named.equals(name)) {
                throw ApiException.badRequest("Node pool name does not match request path");
            }
            return put(call, engine, pool(body, name));
        });
    }

    private static NodePool pool(Body body, String name) {
        NodePool.complaint(name).ifPresent(complaint -> {
            throw ApiException.badRequest(complaint);
        });
        requireOwn(name, "changed");
        String description = body.text("Description");
        if (description.length() > NodePool.LONGEST_DESCRIPTION) {
            throw ApiException.badRequest("Description has " + description.length()
                    + " characters, more than the limit of " + NodePool.LONGEST_DESCRIPTION);
        }
        if (body.number("NodeIdentityTTL") != 0) {
            throw ApiException.badRequest("NodeIdentityTTL is not supported by this version of drover");
        }
        Optional<Body> scheduling = body.object("SchedulerConfiguration");
        return new NodePool(
                name,
                description,
                body.texts("Meta"),
                scheduling
                        .map(given -> given.text("SchedulerAlgorithm"))
                        .filter(algorithm -> !algorithm.isEmpty())
                        .map(OperatorRoutes::algorithm),
                scheduling
                        .filter(given ->
                                given.member("MemoryOversubscriptionEnabled").isPresent())
                        .map(given -> given.flag("MemoryOversubscriptionEnabled")));
    }

    private static CompletionStage<HttpResponse> put(Call call, Engine engine, NodePool pool) {
        SettingCommand command = new SettingCommand.PutSetting(new Setting.Pool(pool), OptionalLong.empty());
        return ask(call, engine, pool.name(), command);
    }

    /**
     * Whether somebody uses it is read from the view: a job or a node that comes in the same moment is not seen. It would
     * be in a pool that nobody describes, which a node's next registration brings back.
     */
    CompletionStage<HttpResponse> delete(Call call, Engine engine) {
        String name = call.named("id");
        requireOwn(name, "deleted");
        return engine.completeView().thenCompose(view -> {
            if (view.nodePool(name).isEmpty()) {
                throw NodePoolRoutes.notFound();
            }
            requireUnused(view, name);
            return ask(call, engine, name, new SettingCommand.DeleteSetting(OptionalLong.empty()));
        });
    }

    private static void requireUnused(ClusterView view, String name) {
        long nodes = view.nodes().values().stream()
                .flatMap(seen -> seen.state().node().stream())
                .filter(node -> node.nodePool().equals(name))
                .count();
        long jobs = JobViews.all(view)
                .map(seen -> seen.state())
                .filter(job -> isAliveIn(job, name))
                .count();
        if (nodes + jobs > 0) {
            throw new ApiException(
                    CONFLICT, "node pool \"" + name + "\" is in use: nodes in it " + nodes + ", jobs " + jobs);
        }
    }

    private static boolean isAliveIn(JobState job, String pool) {
        return job.status() != JobStatus.DEAD
                && job.registration().orElseThrow().job().nodePool().equals(pool);
    }

    private static void requireOwn(String name, String what) {
        if (NodePool.isBuiltIn(name)) {
            throw ApiException.badRequest("node pool \"" + name + "\" is built in and cannot be " + what);
        }
    }

    private static CompletionStage<HttpResponse> ask(Call call, Engine engine, String name, SettingCommand command) {
        return engine.ask(SettingId.nodePool(name), command, call.asked()).thenApply(reply -> {
            if (reply instanceof SettingReply.Refused refused) {
                throw Failures.refused(refused.why());
            }
            if (reply instanceof SettingReply.Recorded recorded) {
                return Replies.indexed(Replies.text(200, ""), recorded.modifyIndex());
            }
            throw new AssertionError("a node pool answered a change with " + reply);
        });
    }
}
