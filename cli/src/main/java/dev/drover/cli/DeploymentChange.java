package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A change of one deployment: who is meant, what is sent, and what follows. */
final class DeploymentChange {
    private final Session session;
    private final HttpApi api;
    private final String id;
    private final FollowOptions options;

    private DeploymentChange(Session session, HttpApi api, String id, FollowOptions options) {
        this.session = session;
        this.api = api;
        this.id = id;
        this.options = options;
    }

    /** The deployment that an identifier, or its beginning, means. */
    static DeploymentChange of(Session session, HttpApi api, String prefix, FollowOptions options) {
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode deployment = lookup.deployment(prefix);
        return new DeploymentChange(session, lookup.inNamespaceOf(deployment), Json.text(deployment, "ID"), options);
    }

    /** The latest deployment of a job. */
    static DeploymentChange ofJob(Session session, HttpApi api, String prefix, FollowOptions options) {
        Lookup lookup = Lookup.toChange(session, api, options.verbose);
        JsonNode job = lookup.job(prefix);
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String name = Json.text(job, "ID");
        JsonNode latest = jobApi.get("querying deployment", "/v1/job/" + HttpApi.encode(name) + "/deployment");
        if (!latest.isObject()) {
            throw new CliException("Job \"" + name + "\" has no deployment to promote");
        }
        return new DeploymentChange(session, jobApi, Json.text(latest, "ID"), options);
    }

    /** The deployment's identifier as it is shown. */
    String shownId() {
        return ShortId.of(id, options.verbose);
    }

    ObjectNode request() {
        return Json.object().put("DeploymentID", id);
    }

    JsonNode send(String doing, String action, ObjectNode request) {
        return api.put(doing, "/v1/deployment/" + action + "/" + HttpApi.encode(id), request);
    }

    /** Follows the evaluation that a change opened, if it opened one. */
    int follow(JsonNode answer) {
        String evaluation = Json.text(answer, "EvalID");
        return options.follow(session, api, evaluation, "Evaluation ID: " + evaluation);
    }
}
