package dev.drover.gateway.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.gateway.query.Listing;
import dev.drover.gateway.query.Parameters;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The forms of an answer. */
final class Replies {
    private static final ObjectWriter COMPACT = new ObjectMapper().writer();
    private static final ObjectWriter PRETTY = new ObjectMapper().writer(printer());

    private Replies() {}

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter indenter = new DefaultIndenter("    ", "\n");
        return new DefaultPrettyPrinter()
                .withSeparators(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
    }

    static HttpResponse json(Parameters parameters, JsonNode json) {
        String pretty = parameters.textOr("pretty", "0");
        boolean isPretty = !pretty.equals("0");
        return HttpResponse.create()
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, bytes(json, isPretty)));
    }

    /** An answer of a read, with what Nomad says of the state it was read from. */
    static HttpResponse read(Parameters parameters, long index, Listing listing) {
        return indexed(paged(parameters, listing), index);
    }

    static HttpResponse paged(Parameters parameters, Listing listing) {
        HttpResponse response = json(parameters, listing.json());
        return listing.nextToken()
                .map(token -> response.addHeader(RawHeader.create("X-Nomad-NextToken", token)))
                .orElse(response);
    }

    static HttpResponse indexed(HttpResponse response, long index) {
        return response.addHeader(RawHeader.create("X-Nomad-Index", Long.toString(index)))
                .addHeader(RawHeader.create("X-Nomad-LastContact", "0"))
                .addHeader(RawHeader.create("X-Nomad-KnownLeader", "true"));
    }

    /** What searches, changes of jobs and the scheduler's configuration end with; other changes have the index only. */
    static void putQueryMeta(ObjectNode json, long index) {
        json.put("Index", index);
        json.put("LastContact", 0);
        json.put("KnownLeader", true);
        json.put("NextToken", "");
    }

    static HttpResponse text(int status, String text) {
        HttpResponse response = HttpResponse.create().withStatus(StatusCodes.get(status));
        return text.isEmpty() ? response : response.withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, text));
    }

    private static byte[] bytes(JsonNode json, boolean isPretty) {
        try {
            return isPretty
                    ? (PRETTY.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8)
                    : COMPACT.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree can always be written", impossible);
        }
    }
}
