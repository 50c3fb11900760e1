package dev.drover.gateway.route;

import dev.drover.gateway.query.ApiException;
import dev.drover.gateway.query.Parameters;
import dev.drover.protocol.Cause;
import dev.drover.protocol.Requester;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.recording.Asked;
import dev.drover.view.ClusterView.Located;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.stream.Materializer;

/**
 * One request.
 *
 * @param path what the route's pattern names, decoded
 * @param address of the caller
 * @param region the one this agent belongs to
 * @param requestId the caller's own, or one made up
 */
record Call(
        HttpRequest request,
        Map<String, String> path,
        Parameters parameters,
        String address,
        String region,
        String requestId,
        Materializer materializer) {
    /** What a job says that does not care. */
    private static final String EVERYWHERE = "global";

    Call at(Map<String, String> named) {
        return new Call(request, named, parameters, address, region, requestId, materializer);
    }

    String named(String variable) {
        return Optional.ofNullable(path.get(variable)).orElseThrow();
    }

    /** A parameter the route cannot do without. */
    String required(String parameter, String complaint) {
        return parameters
                .text(parameter)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> ApiException.badRequest(complaint));
    }

    /** There is one region, and what belongs into another cannot be done here. */
    void refuseOtherRegion(String named) {
        if (!named.isEmpty() && !named.equals(region) && !named.equals(EVERYWHERE)) {
            throw ApiException.badRequest(
                    "No path to region: this agent is in \"" + region + "\", not in \"" + named + "\"");
        }
    }

    Asked asked() {
        return new Asked(new Requester("", address, requestId), new Cause(Cause.Kind.REQUEST, requestId));
    }

    /** The task that the parameters name; an allocation with one task needs no name of it. */
    String task(Located located) {
        List<String> tasks = located
                .node()
                .state()
                .jobOf(located.allocation())
                .group(located.allocation().placement().group())
                .map(TaskGroup::tasks)
                .orElse(List.of())
                .stream()
                .map(Task::name)
                .toList();
        String wanted = parameters.textOr("task", "");
        if (wanted.isEmpty() && tasks.size() == 1) {
            return tasks.get(0);
        }
        if (wanted.isEmpty()) {
            throw ApiException.badRequest("must provide task name");
        }
        if (!tasks.contains(wanted)) {
            throw ApiException.notFound("allocation \"" + named("id") + "\" has no task \"" + wanted + "\"");
        }
        return wanted;
    }

    /** What a task's events call the caller. */
    String asker() {
        return address.isEmpty() ? "somebody" : address;
    }

    /** Where work that takes a while is done. */
    Executor executor() {
        return materializer.executionContext();
    }
}
