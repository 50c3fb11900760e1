package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.api.JobJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Any field of a job may hold anything: what cannot be meant is refused with its place, and nothing fails. */
class WrongValuesTest {
    private static final Pattern ATTRIBUTE = Pattern.compile("^(\\s*[a-z_]+\\s*=\\s*).+$");

    /** Of blocks whose names are free, and whose values a driver or a task judges. */
    private static final Set<String> FREE = Set.of("default", "ports", "jar_path", "args", "target", "labels");

    /** Where a list of lists is right. */
    private static final Map<String, String> WRONG = Map.of("for_each", "7");

    private static final List<JsonNode> NONSENSE = List.of(
            JsonNodeFactory.instance.numberNode(-9.5e300),
            JsonNodeFactory.instance.textNode("\u0000 ${"),
            JsonNodeFactory.instance.booleanNode(true),
            JsonNodeFactory.instance
                    .arrayNode()
                    .add(JsonNodeFactory.instance.objectNode().putArray("x")));

    @Test
    void saysWhichAttributeOfAFileIsWrong() {
        List<String> lines = Jobs.resource("everything.nomad.hcl").lines().toList();
        int job = lines.indexOf("job \"everything\" {");

        for (int at = job; at < lines.size(); at++) {
            Matcher attribute = ATTRIBUTE.matcher(lines.get(at));
            String name =
                    attribute.matches() ? attribute.group(1).replace("=", "").strip() : "";
            if (!name.isEmpty() && !FREE.contains(name)) {
                JobReading reading =
                        Jobs.read(with(lines, at, attribute.group(1) + WRONG.getOrDefault(name, "[[{}]]")));

                assertThat(reading.job()).as(lines.get(at)).isEmpty();
                int line = at + 1;
                assertThat(reading.errors()).as(lines.get(at)).anySatisfy(error -> {
                    assertThat(error.position().line()).isEqualTo(line);
                    assertThat(error.message()).contains("\"" + name + "\"");
                });
            }
        }
    }

    private static String with(List<String> lines, int at, String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(at, line);
        return String.join("\n", changed);
    }

    /** Each field once, wherever a job has it first; that errors name it is held by the test of all fields. */
    @Test
    void readsOrRefusesAnyValueOfAnyFieldOfADescription() {
        int refused = 0;
        Set<String> tried = new HashSet<>();
        for (long seed = 0; seed < 3; seed++) {
            ObjectNode description = JobJson.write(new RandomJobs(seed).job());
            List<Place> places = places(description, "").stream()
                    .filter(place -> tried.add(place.name().replaceAll("\\[\\d+]", "[]")))
                    .toList();
            for (Place place : places) {
                for (JsonNode nonsense : NONSENSE) {
                    JsonNode before = place.replace(nonsense);
                    JobReading reading = JobJson.read(description);
                    place.replace(before);

                    assertThat(reading.job().isPresent())
                            .as(place.name() + " = " + nonsense)
                            .isEqualTo(reading.errors().isEmpty());
                    refused += reading.errors().size();
                }
            }
        }
        assertThat(refused).isGreaterThan(500);
    }

    /** A field of an object, or an element of a list. */
    private record Place(String name, JsonNode parent, String field, int index) {
        JsonNode replace(JsonNode value) {
            return parent instanceof ObjectNode object
                    ? object.replace(field, value)
                    : ((ArrayNode) parent).set(index, value);
        }
    }

    private static List<Place> places(JsonNode node, String path) {
        List<Place> places = new ArrayList<>();
        node.properties().forEach(field -> {
            String name = path + "." + field.getKey();
            places.add(new Place(name, node, field.getKey(), 0));
            places.addAll(places(field.getValue(), name));
        });
        for (int index = 0; node.isArray() && index < node.size(); index++) {
            String name = path + "[" + index + "]";
            places.add(new Place(name, node, "", index));
            places.addAll(places(node.get(index), name));
        }
        return places;
    }

    @Test
    void readsManyGroupsInBoundedTime() {
        String groups = IntStream.range(0, 10_000)
                .mapToObj(i -> "group \"g" + i + "\" {\n task \"t\" {\n  driver = \"mock_driver\"\n }\n}\n")
                .collect(Collectors.joining());
        Instant start = Instant.now();

        JobReading good = Jobs.read("job \"x\" {\n" + groups + "}\n");
        JobReading bad = Jobs.read("job \"x\" {\n" + groups.replace("  driver =", "  count = -1\n  driver =") + "}\n");

        assertThat(good.job().isPresent()).isEqualTo(good.errors().isEmpty());
        assertThat(bad.errors()).hasSize(50);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(60));
    }
}
