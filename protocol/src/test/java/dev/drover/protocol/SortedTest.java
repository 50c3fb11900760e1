package dev.drover.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SortedTest {
    @Property
    void behavesAsATreeOfTheSameEntries(@ForAll Map<String, Integer> map, @ForAll String key, @ForAll Integer value) {
        TreeMap<String, Integer> tree = new TreeMap<>(map);
        same(Sorted.copyOf(map), tree, key);
        tree.put(key, value);
        same(Sorted.with(map, key, value), tree, key);
        tree.remove(key);
        same(Sorted.without(Sorted.with(map, key, value), key), tree, key);
    }

    private static void same(Map<String, Integer> sorted, Map<String, Integer> tree, String other) {
        assertThat(sorted.entrySet()).containsExactlyElementsOf(tree.entrySet());
        assertThat(sorted).isEqualTo(tree).hasSameHashCodeAs(tree).hasSize(tree.size());
        assertThat(tree).isEqualTo(sorted);
        tree.forEach((key, value) -> assertThat(sorted.get(key)).isEqualTo(value));
        assertThat(sorted.get(other)).isEqualTo(tree.get(other));
        assertThat(sorted.containsKey(other)).isEqualTo(tree.containsKey(other));
    }

    @Test
    void sharesWhatCannotChange() {
        Map<String, Integer> copy = Sorted.copyOf(Map.of("a", 1));
        assertThat(Sorted.copyOf(copy)).isSameAs(copy);
        assertThat(Sorted.<String, String>copyOf(new HashMap<>())).isSameAs(Sorted.<String, String>copyOf(Map.of()));
    }

    @Test
    void refusesChanges() {
        Map<String, Integer> copy = Sorted.copyOf(Map.of("a", 1));
        assertThatThrownBy(() -> copy.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(copy::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
