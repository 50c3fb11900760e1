package dev.drover.protocol.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.stream.FileInfo;
import java.util.List;
import java.util.Optional;

/** Nomad's {@code AllocFileInfo}. */
public final class FileJson {
    private FileJson() {}

    public static ObjectNode of(FileInfo file) {
        ObjectNode json = ApiJson.object();
        json.put("Name", file.name());
        json.put("IsDir", file.directory());
        json.put("Size", file.bytes());
        json.put("FileMode", file.mode());
        json.put("ModTime", ApiJson.time(Optional.of(file.modified())));
        json.put("ContentType", file.contentType());
        return json;
    }

    public static ArrayNode of(List<FileInfo> files) {
        return ApiJson.array(files.stream(), file -> of(file));
    }
}
