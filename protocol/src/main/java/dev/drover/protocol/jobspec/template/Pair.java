package dev.drover.protocol.jobspec.template;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a range gives to its body: an element, and what it is found by. */
record Pair(@Nullable Object index, @Nullable Object element) {
    /** Those of a list or map; of a number those below it; of nothing none. */
    static Iterator<Pair> of(@Nullable Object elements) {
        if (elements == null) {
            return Stream.<Pair>empty().iterator();
        }
        if (elements instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> new Pair(entry.getKey(), entry.getValue()))
                    .iterator();
        }
        if (elements instanceof List<?> list) {
            return LongStream.range(0, list.size())
                    .mapToObj(index -> new Pair(index, list.get((int) index)))
                    .iterator();
        }
        if (elements instanceof Long number) {
            return LongStream.range(0, number)
                    .mapToObj(index -> new Pair(index, index))
                    .iterator();
        }
        throw new Fault("range cannot go over a value of type " + Values.type(elements));
    }
}
