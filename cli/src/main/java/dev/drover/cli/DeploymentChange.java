package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A change of one deployment: who is meant, what is sent, and what follows. */
final class DeploymentChange {
    private final Session session;
    private final HttpApi api;
    private final String id;
    private final boolean verbose;

    private DeploymentChange(Session session, HttpApi api, String id, boolean verbose) {
        this.session = session;
        this.api = api;
        this.id = id;
        this.verbose = verbose;
    }

    /** The deployment that an identifier, or its beginning, means. */
    static DeploymentChange of(Session session, HttpApi api, String prefix, boolean verbose) {
        Lookup lookup = Lookup.toChange(session, api, verbose);
        JsonNode deployment = lookup.deployment(prefix);
        return new DeploymentChange(session, lookup.inNamespaceOf(deployment), Json.text(deployment, "ID"), verbose);
    }

    /** The latest deployment of a job. */
    static DeploymentChange ofJob(Session session, HttpApi api, String prefix, boolean verbose) {
        Lookup lookup = Lookup.toChange(session, api, verbose);
        JsonNode job = lookup.job(prefix);
        HttpApi jobApi = lookup.inNamespaceOf(job);
        String name = Json.text(job, "ID");
        JsonNode latest = jobApi.get("querying deployment", "/v1/job/" + HttpApi.encode(name) + "/deployment");
        if (!latest.isObject()) {
            throw new CliException("Job \"" + name + "\" has no deployment to promote");
        }
        return new DeploymentChange(session, jobApi, Json.text(latest, "ID"), verbose);
    }

    /** The deployment's identifier as it is shown. */
    String shownId() {
        return ShortId.of(id, verbose);
    }

    ObjectNode request() {
        return Json.object().put("DeploymentID", id);
    }

    JsonNode send(String doing, String action, ObjectNode request) {
        return api.put(doing, "/v1/deployment/" + action + "/" + HttpApi.encode(id), request);
    }

    /** Follows the evaluation that a change opened, if it opened one. */
    int follow(JsonNode answer, boolean detach) {
        String evaluation = Json.text(answer, "EvalID");
        if (evaluation.isEmpty()) {
            return 0;
        }
        if (detach) {
            session.terminal().line("Evaluation ID: " + evaluation);
            return 0;
        }
        return new Monitor(session, api, verbose).evaluation(evaluation);
    }
}
