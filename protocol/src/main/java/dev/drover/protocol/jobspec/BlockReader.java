package dev.drover.protocol.jobspec;

import dev.drover.protocol.jobspec.hcl.Conversions;
import dev.drover.protocol.jobspec.hcl.Diagnostics;
import dev.drover.protocol.jobspec.hcl.Durations;
import dev.drover.protocol.jobspec.hcl.Position;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock.ResolvedAttribute;
import dev.drover.protocol.jobspec.hcl.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads one block by type: what is missing is empty, what is wrong is empty and a diagnostic. */
final class BlockReader {
    private final ResolvedBlock block;
    private final JobPath path;
    private final Diagnostics diagnostics;
    private final Places places;

    BlockReader(ResolvedBlock block, JobPath path, Diagnostics diagnostics, Places places) {
        this.block = block;
        this.path = path;
        this.diagnostics = diagnostics;
        this.places = places;
        placeAt(path);
    }

    /** Says that what is found wrong under a path was written here, unless it is known to be elsewhere. */
    void placeAt(JobPath place) {
        places.put(place, block.position());
        block.attributes().forEach((name, attribute) -> places.put(place.attribute(name), attribute.position()));
    }

    /** Says that what is found wrong with an attribute was written as another one. */
    void placeAs(String attribute, String written) {
        places.put(path.attribute(attribute), positionOf(written));
    }

    JobPath path() {
        return path;
    }

    Position position() {
        return block.position();
    }

    String label() {
        return block.labels().isEmpty() ? "" : block.labels().get(0);
    }

    boolean has(String attribute) {
        return block.attributes().containsKey(attribute);
    }

    Position positionOf(String attribute) {
        return block.attribute(attribute).map(ResolvedAttribute::position).orElse(block.position());
    }

    void error(String attribute, String message) {
        diagnostics.error(positionOf(attribute), message);
    }

    void warning(String message) {
        diagnostics.warning(block.position(), message);
    }

    /** An attribute that must be there; reports it if not. */
    String requiredText(String name) {
        if (!has(name)) {
            diagnostics.error(block.position(), "block \"" + block.type() + "\" needs the attribute \"" + name + "\"");
        }
        return text(name).orElse("");
    }

    Duration requiredDuration(String name) {
        if (!has(name)) {
            diagnostics.error(block.position(), "block \"" + block.type() + "\" needs the attribute \"" + name + "\"");
            return Duration.ofSeconds(1);
        }
        return duration(name).orElse(Duration.ofSeconds(1));
    }

    Optional<String> text(String name) {
        return read(name, "a string", Conversions::text);
    }

    Optional<Boolean> flag(String name) {
        return read(name, "true or false", Conversions::flag);
    }

    Optional<Integer> whole(String name) {
        return read(name, "a whole number", value -> Conversions.number(value).flatMap(BlockReader::exactInt));
    }

    Optional<Duration> duration(String name) {
        return read(name, "a duration such as \"30s\"", BlockReader::durationOf);
    }

    List<String> texts(String name) {
        return read(name, "a list of strings", BlockReader::textsOf).orElse(List.of());
    }

    private <T> Optional<T> read(String name, String wanted, Function<Value, Optional<T>> conversion) {
        Optional<ResolvedAttribute> attribute = block.attribute(name);
        if (attribute.isEmpty()) {
            return Optional.empty();
        }
        Value value = attribute.get().value();
        Optional<T> converted = conversion.apply(value);
        if (converted.isEmpty()) {
            diagnostics.error(
                    attribute.get().position(), "\"" + name + "\" must be " + wanted + ", not " + shown(value));
        }
        return converted;
    }

    private static String shown(Value value) {
        Optional<String> text = Conversions.text(value).filter(word -> word.length() <= 40);
        return text.map(word -> "\"" + word + "\"").orElse("a " + value.typeName());
    }

    private static Optional<Integer> exactInt(BigDecimal number) {
        try {
            return Optional.of(number.intValueExact());
        } catch (ArithmeticException notWhole) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> durationOf(Value value) {
        if (value instanceof Value.Text text) {
            return Durations.parse(text.text());
        }
        if (value instanceof Value.Decimal decimal) {
            try {
                return Optional.of(Duration.ofNanos(decimal.number().longValueExact()));
            } catch (ArithmeticException notWhole) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<List<String>> textsOf(Value value) {
        List<String> texts = new ArrayList<>();
        for (Value element : Conversions.elements(value).orElse(List.of(value))) {
            Optional<String> text = Conversions.text(element);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return value instanceof Value.Sequence ? Optional.of(texts) : Optional.empty();
    }

    /** Says so if an attribute that Drover does not act on asks for anything but its default. */
    void refuseUnless(boolean isDefault, String name) {
        if (!isDefault) {
            error(name, "\"" + name + "\" is not supported by this version of drover");
        }
    }

    void refuseTrue(String name) {
        refuseUnless(!flag(name).orElse(false), name);
    }

    /** A nested map whose values become strings. */
    Map<String, String> map(String type) {
        Map<String, String> entries = new TreeMap<>();
        entries(type, (key, attribute) -> Conversions.text(attribute.value())
                .ifPresentOrElse(
                        text -> entries.put(key, text),
                        () -> diagnostics.error(
                                attribute.position(),
                                "\"" + key + "\" in \"" + type + "\" must be a string, not a "
                                        + attribute.value().typeName())));
        return entries;
    }

    /** What a nested map holds, which is known by its place from then on. */
    private void entries(String type, BiConsumer<String, ResolvedAttribute> each) {
        block.block(type)
                .map(map -> reader(map, path.attribute(type)))
                .ifPresent(map -> map.block.attributes().forEach(each));
    }

    /** A nested map whose values are lists of strings; a single string is a list of one. */
    Map<String, List<String>> mapOfLists(String type) {
        Map<String, List<String>> entries = new TreeMap<>();
        entries(type, (key, attribute) -> {
            Optional<List<String>> texts =
                    Conversions.text(attribute.value()).map(List::of).or(() -> textsOf(attribute.value()));
            texts.ifPresentOrElse(
                    list -> entries.put(key, list),
                    () -> diagnostics.error(
                            attribute.position(), "\"" + key + "\" in \"" + type + "\" must be a list of strings"));
        });
        return entries;
    }

    /** A nested free-form map, as it is. */
    Map<String, Value> values(String type) {
        Map<String, Value> entries = new TreeMap<>();
        entries(type, (key, attribute) -> entries.put(key, attribute.value()));
        return entries;
    }

    Optional<BlockReader> block(String type) {
        return block.block(type).map(inner -> reader(inner, path.attribute(type)));
    }

    /** Nested blocks in order; those with a label are named by it, the others by their number. */
    List<BlockReader> blocks(String type) {
        List<BlockReader> readers = new ArrayList<>();
        for (ResolvedBlock inner : block.blocks(type)) {
            JobPath innerPath = inner.labels().isEmpty()
                    ? path.item(type, readers.size())
                    : path.labelled(type, inner.labels().get(0));
            readers.add(reader(inner, innerPath));
        }
        return readers;
    }

    private BlockReader reader(ResolvedBlock inner, JobPath innerPath) {
        return new BlockReader(inner, innerPath, diagnostics, places);
    }
}
