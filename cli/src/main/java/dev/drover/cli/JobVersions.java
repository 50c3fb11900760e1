package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;

/** The versions of a job that are kept. */
final class JobVersions {
    private JobVersions() {}

    /**
     * The one that is meant.
     *
     * @param described how the message names it that is shown if there is none, such as {@code version 3}
     */
    static JsonNode find(HttpApi api, String job, Predicate<JsonNode> meant, String described) {
        JsonNode answer = api.get("querying job versions", "/v1/job/" + HttpApi.encode(job) + "/versions");
        for (JsonNode each : answer.path("Versions")) {
            if (meant.test(each)) {
                return each;
            }
        }
        throw new CliException("job \"" + job + "\" has no " + described);
    }
}
