package dev.drover.protocol.jobspec.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Functions of consul-template that work on lists and maps. */
final class CollectionFunctions {
    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("in", Function.of(2, call -> holds(call.value(0), call.value(1)))),
            Map.entry("contains", Function.of(2, call -> holds(call.value(1), call.value(0)))),
            Map.entry("containsAll", some((wanted, list) -> wanted.stream().allMatch(one -> holds(list, one)))),
            Map.entry("containsAny", some((wanted, list) -> wanted.stream().anyMatch(one -> holds(list, one)))),
            Map.entry("containsNone", some((wanted, list) -> wanted.stream().noneMatch(one -> holds(list, one)))),
            Map.entry("containsNotAll", some((wanted, list) -> !wanted.stream().allMatch(one -> holds(list, one)))),
            Map.entry("loop", new Function(1, 2, CollectionFunctions::loop)),
            Map.entry("byKey", Function.of(1, CollectionFunctions::byKey)),
            Map.entry("byTag", Function.of(1, CollectionFunctions::byTag)),
            Map.entry("explode", Function.of(1, CollectionFunctions::explode)),
            Map.entry("explodeMap", Function.of(1, CollectionFunctions::explode)),
            Map.entry("mergeMap", Function.of(2, call -> merge(call.map(1), call.map(0)))),
            Map.entry("mergeMapWithOverride", Function.of(2, call -> merge(call.map(0), call.map(1)))));

    private static final int MOST_STEPS = 64;

    private CollectionFunctions() {}

    private static Function some(BiPredicate<List<?>, List<?>> test) {
        return Function.of(2, call -> test.test(call.list(0), call.list(1)));
    }

    /** Whether a list or map has an element, or a text a part. */
    private static boolean holds(@Nullable Object owner, @Nullable Object element) {
        if (owner instanceof String text) {
            return element instanceof String part && text.contains(part);
        }
        if (owner instanceof List<?> list) {
            return list.contains(element);
        }
        if (owner instanceof Map<?, ?> map) {
            return map.containsValue(element);
        }
        if (owner == null) {
            return false;
        }
        throw new Fault("a value of type " + Values.type(owner) + " has no elements");
    }

    /** The numbers from the first, or 0, to below the last. */
    private static List<Long> loop(Call call) {
        long from = call.count() == 1 ? 0 : call.whole(0);
        long to = call.whole(call.count() - 1);
        if (to < from) {
            throw new Fault("the first number, " + from + ", is above the last, " + to);
        }
        call.context().budget().charge(to - from);
        List<Long> numbers = new ArrayList<>();
        for (long number = from; number < to; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    /** Pairs by the first step of their keys. */
    private static Map<String, @Nullable Object> byKey(Call call) {
        Map<String, Map<String, @Nullable Object>> groups = new TreeMap<>();
        call.map(0).forEach((key, value) -> {
            String[] steps = String.valueOf(key).split("/", 2);
            if (steps.length == 2) {
                groups.computeIfAbsent(steps[0], first -> new TreeMap<>()).put(steps[1], value);
            }
        });
        return new TreeMap<>(groups);
    }

    /** Services by their tags. */
    private static Map<String, @Nullable Object> byTag(Call call) {
        Map<String, List<@Nullable Object>> groups = new TreeMap<>();
        for (Object element : call.list(0)) {
            if (!(element instanceof Struct struct && struct.fields().get("Tags") instanceof List<?> tags)) {
                throw new Fault("a value of type " + Values.type(element) + " has no tags");
            }
            tags.forEach(tag -> groups.computeIfAbsent(String.valueOf(tag), first -> new ArrayList<>())
                    .add(element));
        }
        return new TreeMap<>(groups);
    }

    /** Keys that are paths become maps within maps. */
    private static Map<String, @Nullable Object> explode(Call call) {
        Map<String, @Nullable Object> root = new TreeMap<>();
        call.map(0).forEach((key, value) -> {
            List<String> steps = List.of(String.valueOf(key).split("/"));
            if (steps.size() > MOST_STEPS) {
                throw new Fault("a key has more than " + MOST_STEPS + " steps");
            }
            Map<String, @Nullable Object> at = root;
            for (String step : steps.subList(0, Math.max(0, steps.size() - 1))) {
                at = below(at, step);
            }
            if (!steps.isEmpty()) {
                at.put(steps.get(steps.size() - 1), value);
            }
        });
        return root;
    }

    @SuppressWarnings("unchecked") // Maps within the tree are made here, and have texts as keys.
    private static Map<String, @Nullable Object> below(Map<String, @Nullable Object> owner, String step) {
        Object there = owner.computeIfAbsent(step, absent -> new TreeMap<String, @Nullable Object>());
        if (there instanceof TreeMap) {
            return (Map<String, @Nullable Object>) there;
        }
        throw new Fault("key \"" + step + "\" is a value and leads to others, too");
    }

    private static Map<String, @Nullable Object> merge(Map<?, ?> first, Map<?, ?> stronger) {
        Map<String, @Nullable Object> merged = new TreeMap<>();
        first.forEach((key, value) -> merged.put(String.valueOf(key), value));
        stronger.forEach((key, value) -> merged.put(String.valueOf(key), value));
        return merged;
    }
}
