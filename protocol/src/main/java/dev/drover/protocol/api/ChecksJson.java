package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.stream.CheckStatus;
import java.util.List;

/** Nomad's {@code AllocCheckStatuses}: by id, where each check of an allocation stands. */
public final class ChecksJson {
    private ChecksJson() {}

    public static ObjectNode of(List<CheckStatus> checks) {
        ObjectNode json = ApiJson.object();
        checks.forEach(check -> json.set(check.id(), of(check)));
        return json;
    }

    private static ObjectNode of(CheckStatus check) {
        ObjectNode json = ApiJson.object();
        json.put("ID", check.id());
        json.put("Check", check.name());
        json.put("Group", check.allocation());
        json.put("Mode", "healthiness");
        json.put("Output", check.output());
        json.put("Service", check.service());
        json.put("Task", check.task());
        json.put("Status", check.status());
        json.put("StatusCode", check.statusCode());
        json.put("Timestamp", check.at().getEpochSecond());
        return json;
    }
}
