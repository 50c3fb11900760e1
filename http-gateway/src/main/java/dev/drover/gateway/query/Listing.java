package dev.drover.gateway.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drover.protocol.api.ApiJson;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a read answers.
 *
 * @param nextToken where the next page begins, if there is one
 */
public record Listing(JsonNode json, Optional<String> nextToken) {
    public static Listing of(JsonNode json) {
        return new Listing(json, Optional.empty());
    }

    /**
     * One page of a list.
     *
     * @param key identifies an item and grows along the list
     */
    public static <T> Listing page(
            List<T> items, QueryOptions options, Function<T, String> key, Function<T, ? extends JsonNode> form) {
        int start = options.nextToken().map(token -> indexOf(items, key, token)).orElse(0);
        int end =
                options.perPage() == 0 ? items.size() : (int) Math.min(items.size(), (long) start + options.perPage());
        ArrayNode page = ApiJson.array(items.subList(start, end).stream(), form);
        Optional<String> next = end < items.size() ? Optional.of(key.apply(items.get(end))) : Optional.empty();
        return new Listing(page, next);
    }

    /** An item that vanished since is replaced by the one after it. */
    private static <T> int indexOf(List<T> items, Function<T, String> key, String token) {
        for (int i = 0; i < items.size(); i++) {
            if (key.apply(items.get(i)).equals(token)) {
                return i;
            }
        }
        for (int i = 0; i < items.size(); i++) {
            if (key.apply(items.get(i)).compareTo(token) >= 0) {
                return i;
            }
        }
        return items.size();
    }
}
