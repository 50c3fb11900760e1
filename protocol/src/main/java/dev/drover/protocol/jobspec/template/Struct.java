package dev.drover.protocol.jobspec.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something with certain fields and no others, unlike a map.
 *
 * @param type for messages
 * @param fields in the order in which they are shown
 */
record Struct(String type, Map<String, @Nullable Object> fields) {}
