package dev.drover.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.api.SettingJson;
import dev.drover.protocol.jobspec.NodePoolFile;
import dev.drover.protocol.jobspec.hcl.HclException;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code node pool apply}: makes a node pool be what a file says. */
@Command(description = "Creates or changes a node pool as a file describes it.", sortOptions = false)
final class NodePoolApply implements Subcommand {
    private static final String DOING = "Error reading node pool";
    private static final int MAX_BYTES = 1024 * 1024;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(names = "-json", description = "the file is JSON")
    boolean json;

    @Parameters(arity = "0..*", paramLabel = "<file>", description = "path, http address, or - for standard input")
    String[] arguments = {};

    @Override
    public int run(Session session) {
        String file = Arguments.one(arguments, "<file>");
        String shown = file.equals("-") ? "<stdin>" : file;
        String text = new SourceText(session, DOING, MAX_BYTES).read(file);
        JsonNode pool = json ? ofJson(shown, text) : ofHcl(shown, text);
        connection.connect(session).put("applying node pool", "/v1/node/pools", pool);
        session.terminal().line("Successfully applied node pool \"" + Json.text(pool, "Name") + "\"!");
        return 0;
    }

    private static JsonNode ofHcl(String name, String text) {
        try {
            SourceFile source = SourceFile.of(name, text);
            return SettingJson.nodePool(
                    NodePoolFile.read(
                            source, Inputs.none(() -> UUID.randomUUID().toString())),
                    new SettingJson.Indexes(0, 0));
        } catch (HclException e) {
            throw new CliException(DOING + ": " + e.getMessage());
        }
    }

    private static JsonNode ofJson(String name, String text) {
        try {
            return Json.read(text);
        } catch (IOException e) {
            throw new CliException(DOING + ": " + name + ": " + e.getMessage());
        }
    }
}
