package dev.drover.protocol.jobspec;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Blocks of one type from the inside out: an attribute comes from the innermost block that sets it. */
record Layers(List<BlockReader> blocks) {
    static final Layers NONE = new Layers(List.of());

    static Layers of(Optional<BlockReader> inner, Optional<BlockReader> outer) {
        return new Layers(Stream.concat(inner.stream(), outer.stream()).toList());
    }

    static Layers of(Optional<BlockReader> only) {
        return new Layers(only.stream().toList());
    }

    /** Mistakes in the merged block are shown where their attribute was written. */
    Layers placedAt(JobPath path) {
        blocks.forEach(block -> block.placeAt(path));
        return this;
    }

    /** Looks at outer blocks also where an inner one says it: what is wrong in them is wrong. */
    <T> T get(Function<BlockReader, Optional<T>> attribute, T otherwise) {
        Optional<T> found = Optional.empty();
        for (BlockReader block : blocks) {
            Optional<T> value = attribute.apply(block);
            found = found.isPresent() ? found : value;
        }
        return found.orElse(otherwise);
    }

    void forEach(Consumer<BlockReader> action) {
        blocks.forEach(action);
    }
}
