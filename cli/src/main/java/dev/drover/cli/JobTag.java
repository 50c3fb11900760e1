package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The name of a version of a job that a command is about.
 *
 * @param job its identifier in full
 */
record JobTag(HttpApi api, String job, String name) {
    static JobTag of(Session session, ConnectionOptions connection, String prefix, String name) {
        if (name.isEmpty()) {
            throw new UsageException("-name is required");
        }
        HttpApi api = connection.connect(session);
        Lookup lookup = Lookup.toChange(session, api, false);
        JsonNode job = lookup.job(prefix);
        return new JobTag(lookup.inNamespaceOf(job), Json.text(job, "ID"), name);
    }

    String path() {
        return "/v1/job/" + HttpApi.encode(job) + "/versions/" + HttpApi.encode(name) + "/tag";
    }
}
