package dev.drover.gateway.config;

import dev.drover.protocol.jobspec.ConfigValues;
import dev.drover.protocol.jobspec.hcl.BlockSchema;
import dev.drover.protocol.jobspec.hcl.Conversions;
import dev.drover.protocol.jobspec.hcl.Durations;
import dev.drover.protocol.jobspec.hcl.Hcl;
import dev.drover.protocol.jobspec.hcl.HclException;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.Limits;
import dev.drover.protocol.jobspec.hcl.Position;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock;
import dev.drover.protocol.jobspec.hcl.ResolvedBlock.ResolvedAttribute;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.protocol.jobspec.hcl.Value;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings of several configuration files, a later one over an earlier, each by its path such as
 * {@code client.reserved.cpu}. Everything that is wrong is collected, with file, line and column.
 */
final class ConfigReader {
    private final Map<String, ResolvedAttribute> settings = new TreeMap<>();
    private final Map<String, SortedSet<String>> labels = new TreeMap<>();
    private final Set<String> blocks = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    static ConfigReader read(List<Path> files) {
        ConfigReader reader = new ConfigReader();
        files.forEach(reader::add);
        return reader;
    }

    private void add(Path file) {
        try {
            SourceFile source = SourceFile.of(file.toString(), Files.readString(file));
            Inputs nothing = Inputs.none(() -> UUID.randomUUID().toString());
            collect(
                    "",
                    Hcl.resolve(source, ConfigSchema.FILE, nothing, Limits.STANDARD)
                            .root());
        } catch (HclException e) {
            e.diagnostics().forEach(diagnostic -> problems.add(diagnostic.toString()));
        } catch (CharacterCodingException e) {
            problems.add("configuration file \"" + file + "\" is not UTF-8");
        } catch (IOException e) {
            problems.add("configuration file \"" + file + "\" cannot be read: " + e.getMessage());
        }
    }

    private void collect(String prefix, ResolvedBlock block) {
        block.attributes().forEach((name, attribute) -> settings.put(prefix + name, attribute));
        for (ResolvedBlock nested : block.blocks()) {
            String path = prefix + nested.type();
            blocks.add(path);
            nested.labels().forEach(label -> labels.computeIfAbsent(path, key -> new TreeSet<>())
                    .add(label));
            collect(
                    path + "."
                            + nested.labels().stream().map(label -> label + ".").collect(Collectors.joining()),
                    nested);
        }
    }

    /** Whether a block is there, if only an empty one. */
    boolean hasBlock(String path) {
        return blocks.contains(path);
    }

    /** The names of a block's instances; what belongs to one of them follows its name in the path. */
    Set<String> names(String block) {
        return labels.getOrDefault(block, new TreeSet<>());
    }

    Optional<String> text(String key) {
        return value(key, "a string", Conversions::text);
    }

    Optional<Boolean> flag(String key) {
        return value(key, "true or false", Conversions::flag);
    }

    /** A whole number within bounds, both included. */
    Optional<Integer> number(String key, int least, int most) {
        return value(key, "a whole number from " + least + " to " + most, value -> Conversions.number(value)
                .filter(number -> number.stripTrailingZeros().scale() <= 0)
                .filter(number -> number.compareTo(java.math.BigDecimal.valueOf(least)) >= 0)
                .filter(number -> number.compareTo(java.math.BigDecimal.valueOf(most)) <= 0)
                .map(java.math.BigDecimal::intValueExact));
    }

    /** A duration such as {@code 4h}, of at least so long. */
    Optional<Duration> duration(String key, Duration least) {
        String shortest = least.toSeconds() + "s";
        return value(key, "a duration such as \"4h\", of at least " + shortest, value -> Conversions.text(value)
                .flatMap(Durations::parse)
                .filter(duration -> duration.compareTo(least) >= 0));
    }

    /** A size such as {@code 4GB}, in bytes. */
    Optional<Long> bytes(String key) {
        return value(
                key, "a size such as \"4GB\"", value -> Conversions.text(value).flatMap(ByteSizes::parse));
    }

    Optional<List<String>> texts(String key) {
        return value(
                key, "a list of strings", value -> Conversions.elements(value).map(elements -> elements.stream()
                        .flatMap(element -> Conversions.text(element).stream())
                        .toList()));
    }

    /** Ports in Nomad's form: {@code 22,80,8500-8600}; none where nothing is said. */
    List<Integer> ports(String key) {
        try {
            return text(key).map(PortRanges::parse).orElse(List.of());
        } catch (IllegalArgumentException e) {
            problem("\"" + key + "\": " + e.getMessage());
            return List.of();
        }
    }

    /** All settings below a free-form block. */
    Map<String, String> textsBelow(String prefix) {
        Map<String, String> found = new TreeMap<>();
        settings.forEach((key, attribute) -> {
            if (key.startsWith(prefix)) {
                Conversions.text(attribute.value()).ifPresent(text -> found.put(key.substring(prefix.length()), text));
            }
        });
        return found;
    }

    /** All that stands in a free-form block. */
    dev.drover.protocol.Value.Fields fields(String prefix) {
        Map<String, Value> found = new TreeMap<>();
        settings.forEach((key, attribute) -> {
            if (key.startsWith(prefix)) {
                found.put(key.substring(prefix.length()), attribute.value());
            }
        });
        return ConfigValues.fields(found);
    }

    /** Makes what stands in a free-form block settings like others; what the schema does not have is refused. */
    void adopt(String prefix, BlockSchema schema) {
        schema.blockNames().forEach(block -> open(prefix + block));
        Set<String> known = schema.paths();
        settings.forEach((key, attribute) -> {
            if (key.startsWith(prefix) && !known.contains(key.substring(prefix.length()))) {
                problem(attribute.position(), "there is no \"" + key + "\"");
            }
        });
    }

    /** What stands in a map, or in a block of a free-form one, becomes settings, each by its path. */
    private void open(String key) {
        ResolvedAttribute attribute = settings.get(key);
        if (attribute == null) {
            return;
        }
        Value value = attribute.value();
        Conversions.elements(value)
                .filter(blocks -> blocks.size() == 1)
                .map(blocks -> blocks.get(0))
                .or(() -> Optional.of(value))
                .flatMap(Conversions::entries)
                .ifPresent(entries -> {
                    settings.remove(key);
                    entries.forEach((name, entry) ->
                            settings.put(key + "." + name, new ResolvedAttribute(attribute.position(), entry)));
                });
    }

    private <T> Optional<T> value(String key, String expected, Function<Value, Optional<T>> read) {
        ResolvedAttribute attribute = settings.get(key);
        if (attribute == null) {
            return Optional.empty();
        }
        Optional<T> value = read.apply(attribute.value());
        if (value.isEmpty()) {
            problem(attribute.position(), "\"" + key + "\" takes " + expected);
        }
        return value;
    }

    private void problem(Position position, String sentence) {
        problems.add(position + ": " + sentence);
    }

    /** What is read from a file in which something is wrong may be less than it says. */
    boolean hasProblems() {
        return !problems.isEmpty();
    }

    void problem(String sentence) {
        problems.add(sentence);
    }

    void throwIfProblems() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }
}
