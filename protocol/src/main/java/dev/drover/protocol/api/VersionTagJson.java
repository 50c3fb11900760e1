package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.job.VersionTag;

/** The name of a version as the API shows it. */
public final class VersionTagJson {
    private VersionTagJson() {}

    public static ObjectNode of(VersionTag tag) {
        ObjectNode json = ApiJson.object();
        json.put("Name", tag.name());
        json.put("Description", tag.description());
        json.put("TaggedTime", ApiJson.nanos(tag.at()));
        return json;
    }
}
