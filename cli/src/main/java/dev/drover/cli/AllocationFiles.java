package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alloc fs}: lists a directory of an allocation, prints one of its files, or follows it. */
@Command(
        description = "Lists a directory of an allocation, prints one of its files, or follows it.",
        sortOptions = false)
final class AllocationFiles implements Subcommand {
    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = {"-H", "-machine"},
            description = "print sizes in bytes")
    boolean machine;

    @Option(names = "-stat", description = "tell of the file itself, not what is in it")
    boolean stat;

    @Mixin
    RangeOptions part = new RangeOptions();

    @Mixin
    AllocationChoice choice = new AllocationChoice();

    @Parameters(arity = "0..*", paramLabel = "<alloc> [path]", description = "identifier of an allocation and a path")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        Arguments.oneOrTwo(arguments, "<alloc> [path]");
        LogStream.Range range = part.range();
        AllocationChoice.Chosen chosen = choice.of(session, connection, arguments[0]);
        HttpApi api = chosen.api();
        String id = HttpApi.encode(chosen.id());
        String path = HttpApi.encode(arguments.length == 2 ? arguments[1] : "/");
        JsonNode found = api.get("reading file", "/v1/client/fs/stat/" + id + "?path=" + path);
        if (stat) {
            session.terminal().line(itself(session, found).toString());
        } else if (found.path("IsDir").asBoolean()) {
            JsonNode files = api.get("listing directory", "/v1/client/fs/ls/" + id + "?path=" + path);
            session.terminal().line(listing(session, Json.list(files)).toString());
        } else {
            content(api, id, path, range).copy(session.terminal().out());
        }
        return 0;
    }

    private LogStream content(HttpApi api, String id, String path, LogStream.Range range) {
        LogStream.Place place = (origin, offset, following) -> "/v1/client/fs/stream/" + id + "?path=" + path
                + "&origin=" + origin + "&offset=" + offset + "&follow=" + following + "&plain=true";
        return new LogStream(api, "reading file", path, place, range, part.follow);
    }

    private Table listing(Session session, List<JsonNode> files) {
        Table table = Table.blank("Mode", "Size", "Modified Time", "Name");
        files.forEach(file -> table.row(mode(file), size(file), modified(session, file), name(file)));
        return table;
    }

    private Table itself(Session session, JsonNode file) {
        return Table.blank("Mode", "Size", "Modified Time", "Content Type", "Name")
                .row(mode(file), size(file), modified(session, file), Json.text(file, "ContentType"), name(file));
    }

    private static String mode(JsonNode file) {
        return Json.text(file, "FileMode");
    }

    private String size(JsonNode file) {
        long size = Json.number(file, "Size");
        return machine ? Long.toString(size) : Sizes.ofBytes(size);
    }

    private static String modified(Session session, JsonNode file) {
        return new Times(session.clock(), true).full(Times.ofText(Json.text(file, "ModTime")));
    }

    private static String name(JsonNode file) {
        String name = Json.text(file, "Name");
        return file.path("IsDir").asBoolean() && !name.endsWith("/") ? name + "/" : name;
    }
}
