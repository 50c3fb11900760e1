package dev.drover.protocol.codec;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.proto.v1.CommonProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Collections: maps as lists of entries in key order, so that the same value always has the same bytes. */
public final class Entries {
    private Entries() {}

    public static <T, R> List<R> each(List<T> values, Function<? super T, ? extends R> conversion) {
        return values.stream().<R>map(conversion).toList();
    }

    /**
     * A text that recurs: a name, a type, a key, a sentence of Drover's own. Every object that is kept shares it with the
     * others, which halves what a finished allocation takes.
     */
    static String word(String text) {
        return text.intern();
    }

    public static <T> Optional<T> when(boolean present, T value) {
        return present ? Optional.of(value) : Optional.empty();
    }

    public static <K extends Comparable<K>, V, E> List<E> toProto(Map<K, V> map, BiFunction<K, V, E> entry) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(pair -> entry.apply(pair.getKey(), pair.getValue()))
                        .toList();
    }

    public static <E, K extends Comparable<K>, V> SortedMap<K, V> fromProto(
            List<E> entries, Function<E, K> key, Function<E, V> value) {
        SortedMap<K, V> map = new TreeMap<>();
        for (E entry : entries) {
            K entryKey = key.apply(entry);
            if (map.put(entryKey, value.apply(entry)) != null) {
                throw new UndecodableException("key \"" + entryKey + "\" occurs twice");
            }
        }
        return map;
    }

    public static List<CommonProto.TextEntry> textsToProto(Map<String, String> texts) {
        return toProto(texts, (key, value) -> CommonProto.TextEntry.newBuilder()
                .setKey(key)
                .setValue(value)
                .build());
    }

    public static Map<String, String> textsFromProto(List<CommonProto.TextEntry> entries) {
        return fromProto(entries, entry -> word(entry.getKey()), CommonProto.TextEntry::getValue);
    }

    public static List<CommonProto.CountEntry> countsToProto(Map<String, Integer> counts) {
        return toProto(counts, (key, count) -> CommonProto.CountEntry.newBuilder()
                .setKey(key)
                .setCount(count)
                .build());
    }

    public static Map<String, Integer> countsFromProto(List<CommonProto.CountEntry> entries) {
        return fromProto(entries, entry -> word(entry.getKey()), CommonProto.CountEntry::getCount);
    }

    public static List<CommonProto.NodeSequence> sequencesToProto(Map<NodeId, Long> sequences) {
        return toProto(sequences, (node, sequence) -> CommonProto.NodeSequence.newBuilder()
                .setNode(node.value())
                .setSequence(sequence)
                .build());
    }

    public static Map<NodeId, Long> sequencesFromProto(List<CommonProto.NodeSequence> entries) {
        return fromProto(entries, entry -> Ids.node(entry.getNode()), CommonProto.NodeSequence::getSequence);
    }
}
