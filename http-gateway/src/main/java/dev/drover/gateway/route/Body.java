package dev.drover.gateway.route;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.drover.gateway.query.ApiException;
import dev.drover.protocol.api.ApiJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.http.scaladsl.model.EntityStreamException;
import org.apache.pekko.http.scaladsl.model.EntityStreamSizeException;
import org.apache.pekko.util.ByteString;

/**
 * A request's JSON object. Members are found whatever their case, as Nomad does; one of the wrong type is refused with its
 * path.
 */
final class Body {
    static final int MAX_BYTES = 8 * 1024 * 1024;

    /**
     * So much is read, and thrown away, of a body that is too large: a caller who is still sending when the connection is
     * closed does not come to read the answer.
     */
    private static final long MOST_READ = 4L * MAX_BYTES;

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final int TOO_LARGE = 413;
    private static final int DEEPEST = 200;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxStringLength(MAX_BYTES)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonNode object;
    private final String path;

    private Body(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /** Reads the whole body in bounded time and memory. */
    static CompletionStage<Body> read(Call call) {
        return bytes(call).thenApply(Body::parse);
    }

    /** As {@link #read}, for requests that may come without a body. */
    static CompletionStage<Body> readOptional(Call call) {
        return bytes(call).thenApply(bytes -> bytes.isEmpty() ? new Body(ApiJson.object(), "") : parse(bytes));
    }

    /** The whole body in bounded time and memory, whatever it is. */
    static CompletionStage<ByteString> bytes(Call call) {
        RequestEntity entity = call.request().entity();
        if (entity instanceof HttpEntity.Strict arrived && arrived.getData().length() <= MAX_BYTES) {
            return CompletableFuture.completedStage(arrived.getData());
        }
        return entity.withSizeLimit(MOST_READ)
                .getDataBytes()
                .completionTimeout(READ_TIMEOUT)
                .runFold(Received.NOTHING, Received::and, call.materializer())
                // Else each step after it would take a thread of its own: it is a stage of Scala's.
                .toCompletableFuture()
                .copy()
                .handle((received, trouble) -> {
                    if (trouble != null) {
                        throw unreadable(trouble);
                    }
                    if (received.size() > MAX_BYTES) {
                        throw tooLarge();
                    }
                    return received.bytes();
                });
    }

    /**
     * What has come of a body.
     *
     * @param bytes all of it, unless it is too large
     */
    private record Received(ByteString bytes, long size) {
        static final Received NOTHING = new Received(ByteString.emptyByteString(), 0);

        Received and(ByteString more) {
            long total = size + more.length();
            return new Received(total > MAX_BYTES ? ByteString.emptyByteString() : bytes.concat(more), total);
        }
    }

    private static ApiException unreadable(Throwable trouble) {
        Throwable cause =
                trouble instanceof CompletionException && trouble.getCause() != null ? trouble.getCause() : trouble;
        boolean isTooLarge = cause instanceof EntityStreamSizeException
                || (cause instanceof EntityStreamException broken
                        && broken.info().summary().equals("Request too large"));
        if (isTooLarge) {
            return tooLarge();
        }
        if (cause instanceof TimeoutException) {
            return new ApiException(408, "Request body did not arrive within " + READ_TIMEOUT.toSeconds() + " seconds");
        }
        return ApiException.badRequest("Request body could not be read: " + cause.getMessage());
    }

    private static ApiException tooLarge() {
        return new ApiException(TOO_LARGE, "Request body is larger than " + MAX_BYTES + " bytes");
    }

    private static Body parse(ByteString bytes) {
        if (bytes.isEmpty()) {
            throw ApiException.badRequest("Request body is empty");
        }
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes.toArrayUnsafe());
        } catch (JsonProcessingException malformed) {
            JsonLocation at = malformed.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw ApiException.badRequest("Request body is not JSON" + where + ": " + malformed.getOriginalMessage());
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory can always be read", impossible);
        }
        if (!node.isObject()) {
            throw ApiException.badRequest("Request body must be an object, not " + kind(node));
        }
        requireCharacters(node, "");
        return new Body(node, "");
    }

    /** JSON can escape half a character, which no text can be stored with: it would come back as another text. */
    private static void requireCharacters(JsonNode node, String path) {
        if (node.isTextual() && !StandardCharsets.UTF_8.newEncoder().canEncode(node.textValue())) {
            throw ApiException.badRequest((path.isEmpty() ? "a member's name" : path.substring(1))
                    + " holds half of a surrogate pair, which is no character");
        }
        node.properties().forEach(member -> {
            requireCharacters(TextNode.valueOf(member.getKey()), path);
            requireCharacters(member.getValue(), path + "." + member.getKey());
        });
        if (node.isArray()) {
            node.forEach(item -> requireCharacters(item, path));
        }
    }

    /** The member's node; empty if it is missing or null. */
    Optional<JsonNode> member(String name) {
        JsonNode exact = object.get(name);
        if (exact != null) {
            return exact.isNull() ? Optional.empty() : Optional.of(exact);
        }
        for (Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isNull()) {
                return Optional.of(field.getValue());
            }
        }
        return Optional.empty();
    }

    Optional<Body> object(String name) {
        return member(name).map(node -> {
            require(node.isObject(), name, "an object", node);
            return new Body(node, path + name + ".");
        });
    }

    String text(String name) {
        return member(name)
                .map(node -> {
                    require(node.isTextual(), name, "a string", node);
                    return node.textValue();
                })
                .orElse("");
    }

    boolean flag(String name) {
        return member(name)
                .map(node -> {
                    require(node.isBoolean(), name, "true or false", node);
                    return node.booleanValue();
                })
                .orElse(false);
    }

    long number(String name) {
        return member(name)
                .map(node -> {
                    require(node.isIntegralNumber() && node.canConvertToLong(), name, "a whole number", node);
                    return node.longValue();
                })
                .orElse(0L);
    }

    /** The texts of a list; empty if it is missing. */
    List<String> items(String name) {
        List<String> items = new ArrayList<>();
        member(name).ifPresent(node -> {
            require(node.isArray(), name, "a list of strings", node);
            node.forEach(item -> {
                require(item.isTextual(), name, "a list of strings", item);
                items.add(item.textValue());
            });
        });
        return items;
    }

    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        object(name).ifPresent(map -> map.object.fieldNames().forEachRemaining(key -> texts.put(key, map.text(key))));
        return texts;
    }

    private void require(boolean fits, String name, String wanted, JsonNode node) {
        if (!fits) {
            throw ApiException.badRequest(path + name + " must be " + wanted + ", not " + kind(node));
        }
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case BOOLEAN -> "true or false";
            case MISSING, NULL -> "null";
            case NUMBER -> "the number " + node;
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
        };
    }
}
