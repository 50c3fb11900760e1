package dev.drover.gateway.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.stream.ExecInput;
import dev.drover.protocol.stream.ExecInput.TerminalSize;
import dev.drover.protocol.stream.ExecOutput;
import dev.drover.protocol.stream.LogFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The messages of Nomad's protocol for commands beside tasks, one JSON object each. */
final class ExecFrames {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_CHARACTERS = 1000;

    private ExecFrames() {}

    /**
     * The words of a command line, as the query has them.
     *
     * @throws IllegalArgumentException with a sentence, if it is no list of texts
     */
    static List<String> command(String json) {
        JsonNode list = parse(json);
        List<String> words = new ArrayList<>();
        for (JsonNode word : list) {
            if (!list.isArray() || !word.isTextual() || word.textValue().indexOf('\0') >= 0) {
                throw new IllegalArgumentException("command must be a list of strings");
            }
            words.add(word.textValue());
        }
        if (words.isEmpty()) {
            throw new IllegalArgumentException("command must be a list of strings, and not empty");
        }
        return words;
    }

    /**
     * What the caller says.
     *
     * @return empty for a sign of life
     * @throws IllegalArgumentException with a sentence, if it makes no sense
     */
    static Optional<ExecInput> input(String json) {
        JsonNode message = parse(json);
        JsonNode stdin = message.path("stdin");
        JsonNode size = message.path("tty_size");
        if (!stdin.isObject() && !size.isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                new ExecInput(data(stdin.path("data")), stdin.path("close").asBoolean(), size(size)));
    }

    private static ByteBuffer data(JsonNode data) {
        if (data.isMissingNode() || data.isNull()) {
            return ByteBuffer.allocate(0);
        }
        try {
            byte[] bytes = data.binaryValue();
            if (bytes == null) {
                throw new IllegalArgumentException("data of stdin must be base64");
            }
            if (bytes.length > ExecInput.MOST_BYTES) {
                throw new IllegalArgumentException("more than " + ExecInput.MOST_BYTES + " bytes of stdin at once");
            }
            return ByteBuffer.wrap(bytes);
        } catch (IOException malformed) {
            throw new IllegalArgumentException("data of stdin must be base64", malformed);
        }
    }

    private static Optional<TerminalSize> size(JsonNode size) {
        if (!size.isObject()) {
            return Optional.empty();
        }
        int rows = size.path("height").asInt();
        int columns = size.path("width").asInt();
        boolean fits = rows > 0 && columns > 0 && rows <= MOST_CHARACTERS && columns <= MOST_CHARACTERS;
        if (!fits) {
            throw new IllegalArgumentException("a terminal has 1 to " + MOST_CHARACTERS + " rows and columns");
        }
        return Optional.of(new TerminalSize(rows, columns));
    }

    private static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
        }
    }

    /** What the command says. */
    static String output(LogFrame frame) {
        ObjectNode json = ApiJson.object();
        OptionalInt code = ExecOutput.exitCode(frame);
        if (code.isPresent()) {
            json.put("exited", true);
            json.putObject("result").put("exit_code", code.getAsInt());
            return json.toString();
        }
        json.putObject(frame.file()).put("data", frame.bytes());
        return json.toString();
    }
}
