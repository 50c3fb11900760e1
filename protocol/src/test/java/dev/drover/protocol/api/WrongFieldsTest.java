package dev.drover.protocol.api;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.protocol.api.JsonShape.Field;
import dev.drover.protocol.api.JsonShape.Form;
import dev.drover.protocol.api.JsonShape.Kind;
import dev.drover.protocol.api.JsonShape.Nested;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Diagnostic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every member that a job's JSON may have is given wrong values: each is refused with the member's place, and in the words of
 * the job file.
 */
class WrongFieldsTest {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_SINGLE_QUOTES).build();

    /** What a block cannot do without, by its name in JSON. */
    private static final Map<String, String> NEEDED = Map.ofEntries(
            entry("Constraints", "{'LTarget': '${attr.a}', 'RTarget': 'b'}"),
            entry("Affinities", "{'LTarget': '${attr.a}', 'RTarget': 'b'}"),
            entry("Spreads", "{'Attribute': '${attr.a}'}"),
            entry("SpreadTarget", "{'Value': 'b'}"),
            entry("TaskGroups", "{'Name': 'g'}"),
            entry("Tasks", "{'Name': 't', 'Driver': 'mock_driver'}"),
            entry("ReservedPorts", "{'Label': 'ssh', 'Value': 22}"),
            entry("DynamicPorts", "{'Label': 'http'}"),
            entry("Services", "{'Name': 's', 'PortLabel': '80'}"),
            entry("Checks", "{'Type': 'http', 'Path': '/', 'Interval': 1000000000, 'Timeout': 1000000000}"),
            entry("Devices", "{'Name': 'gpu'}"),
            entry("Volumes", "{'Type': 'host', 'Source': 's'}"),
            entry("VolumeMounts", "{'Volume': 'v', 'Destination': 'd'}"),
            entry("Artifacts", "{'GetterSource': 'https://a'}"),
            entry("Templates", "{'EmbeddedTmpl': 'a', 'DestPath': 'local/a'}"),
            entry("ChangeScript", "{'Command': 'a'}"),
            entry("DispatchPayload", "{'File': 'a'}"),
            entry("Lifecycle", "{'Hook': 'prestart'}"),
            entry("Scaling", "{'Max': 5}"),
            entry("Periodic", "{'Spec': '@daily'}"));

    /** Texts that no name, word, path or rule is. */
    private static final List<String> NONSENSE = List.of("'\\u0000 ${'", "'../../../a b'");

    /** What takes any text: what others name, and what a task or its driver is to understand. */
    private static final Set<String> ANY_TEXT = Set.of(
            "Affinities.LTarget",
            "Affinities.RTarget",
            "Artifacts.GetterSource",
            "ChangeScript.Command",
            "Checks.Body",
            "Checks.Command",
            "Checks.GRPCService",
            "Checks.Method",
            "Checks.Name",
            "Checks.Notes",
            "Checks.TLSServerName",
            "Constraints.LTarget",
            "Constraints.RTarget",
            "Job.Region",
            "Services.Address",
            "Spreads.Attribute",
            "Tasks.Driver",
            "Tasks.KillSignal",
            "Tasks.User",
            "Templates.EmbeddedTmpl",
            "Templates.LeftDelim",
            "Templates.RightDelim");

    /** What may be below zero, or is read for its type only. */
    private static final Set<String> ANY_SIGN = Set.of(
            "Affinities.Weight",
            "Resources.DiskMB",
            "Resources.IOPS",
            "Templates.Gid",
            "Templates.Uid",
            "Templates.VaultGrace");

    /** Blocks exclude each other: a job of each sort has those that go together. */
    enum Sort {
        SERVICE,
        PERIODIC,
        PARAMETERIZED;

        private String type() {
            return this == SERVICE ? "service" : "batch";
        }

        private List<String> without() {
            return switch (this) {
                case SERVICE ->
                    List.of(
                            ".Periodic",
                            ".ParameterizedJob",
                            ".MaxClientDisconnect",
                            ".StopAfterClientDisconnect",
                            ".PreventRescheduleOnLost",
                            ".Resources.Networks");
                case PERIODIC ->
                    List.of(".ParameterizedJob", ".Update", ".Migrate", ".Disconnect", ".Resources.Networks");
                case PARAMETERIZED ->
                    List.of(".Periodic", ".Update", ".Migrate", ".Disconnect", ".TaskGroups[0].Networks");
            };
        }

        private boolean has(String path) {
            return without().stream().noneMatch(path::endsWith);
        }
    }

    /** A member of an object within the job. */
    private record Member<T>(ObjectNode owner, String path, String name, T what) {
        String place() {
            return path + "." + name;
        }

        /** The same wherever the object stands. */
        String key() {
            return path.substring(path.lastIndexOf('.') + 1).replace("[0]", "") + "." + name;
        }
    }

    /** A job with each block once, which is right, and all members that it has or may have. */
    private static final class Sample {
        private final Sort sort;
        private final ObjectNode job;
        private final List<Member<Field>> fields = new ArrayList<>();
        private final List<Member<Nested>> blocks = new ArrayList<>();
        private final List<Member<String>> labels = new ArrayList<>();
        private final List<Member<String>> absent = new ArrayList<>();

        Sample(Sort sort) {
            this.sort = sort;
            this.job = block(JobShapes.JOB, "Job", "Job");
            job.put("ID", "j");
            job.put("Type", sort.type());
            // The other one comes before the main tasks.
            ObjectNode group = (ObjectNode) job.get("TaskGroups").get(0);
            group.withArray("Tasks").addObject().put("Name", "main").put("Driver", "mock_driver");
            assertThat(JobJson.read(job).errors()).isEmpty();
        }

        private ObjectNode block(JsonShape shape, String name, String path) {
            ObjectNode node = (ObjectNode) json(NEEDED.getOrDefault(name, "{}"));
            shape.label().ifPresent(label -> labels.add(new Member<>(node, path, label, label)));
            shape.absent().forEach(member -> absent.add(new Member<>(node, path, member, member)));
            shape.fields().stream()
                    .filter(field -> sort.has(path + "." + field.name()))
                    .forEach(field -> fields.add(new Member<>(node, path, field.name(), field)));
            shape.nested().stream()
                    .filter(nested -> sort.has(path + "." + nested.name()))
                    .forEach(nested -> {
                        Member<Nested> member = new Member<>(node, path, nested.name(), nested);
                        blocks.add(member);
                        nested.shape().ifPresent(inner -> add(member, inner));
                    });
            return node;
        }

        private void add(Member<Nested> member, JsonShape shape) {
            ObjectNode owner = member.owner();
            String name = member.name();
            switch (member.what().form()) {
                case OBJECT -> owner.set(name, block(shape, name, member.place()));
                case BY_NAME -> owner.putObject(name).set("v", block(shape, name, member.place() + ".v"));
                case LIST, LIST_OF_ONE -> owner.putArray(name).add(block(shape, name, member.place() + "[0]"));
                case TEXT_MAP, LISTS_MAP, FREE_MAP -> throw new AssertionError("a map has no shape: " + name);
            }
        }

        /** What is said of the job when the member has this value. */
        List<Diagnostic> errorsWith(Member<?> member, JsonNode value) {
            JsonNode before = member.owner().get(member.name());
            member.owner().set(member.name(), value);
            JobReading reading = JobJson.read(job);
            if (before == null) {
                member.owner().remove(member.name());
            } else {
                member.owner().set(member.name(), before);
            }
            assertThat(reading.job().isEmpty()).isEqualTo(!reading.errors().isEmpty());
            return reading.errors();
        }

        /** Holds that this alone is said, with the place of the member, or of what follows within it. */
        void isRefused(Member<?> member, JsonNode value, String within, String message) {
            assertThat(errorsWith(member, value))
                    .as(member.place() + " = " + value)
                    .extracting(Diagnostic::toString)
                    .singleElement()
                    .asString()
                    .startsWith(member.place() + within + ": " + message);
        }
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException(text, impossible);
        }
    }

    private static List<String> ofAnotherType(Kind kind) {
        return switch (kind) {
            case TEXT -> List.of("7", "true", "['a']", "{'a': 1}");
            case WHOLE -> List.of("'7'", "1.5", "-9.5e300", "true", "[7]", "{'a': 1}");
            case FLAG -> List.of("'true'", "1", "[true]", "{'a': 1}");
            case DURATION -> List.of("1.5", "true", "[7]", "{'a': 1}");
            case TEXTS -> List.of("'a'", "7", "true", "{'a': 1}");
        };
    }

    @ParameterizedTest
    @EnumSource
    void aValueOfAnotherTypeIsRefusedWithItsPlace(Sort sort) {
        Sample sample = new Sample(sort);

        for (Member<Field> field : sample.fields) {
            ofAnotherType(field.what().kind()).forEach(value -> sample.isRefused(field, json(value), "", "must be "));
            if (field.what().kind() == Kind.TEXTS) {
                sample.isRefused(field, json("['a', 7]"), "[1]", "must be a string, not a number");
            }
        }
        for (Member<String> label : sample.labels) {
            ofAnotherType(Kind.TEXT).forEach(value -> sample.isRefused(label, json(value), "", "must be a string"));
        }
        for (Member<String> member : sample.absent) {
            sample.isRefused(member, json("{'a': 1}"), "", "is not supported by this version of drover");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBlockOfAnotherTypeIsRefusedWithItsPlace(Sort sort) {
        Sample sample = new Sample(sort);

        for (Member<Nested> block : sample.blocks) {
            Form form = block.what().form();
            boolean list = form == Form.LIST || form == Form.LIST_OF_ONE;
            for (String value : List.of("7", "'a'", "true", list ? "{'a': 1}" : "[{}]")) {
                sample.isRefused(block, json(value), "", list ? "must be a list, not " : "must be an object, not ");
            }
            switch (form) {
                case OBJECT -> {}
                case LIST, LIST_OF_ONE -> sample.isRefused(block, json("[7]"), "[0]", "must be an object");
                case BY_NAME -> sample.isRefused(block, json("{'a': 7}"), ".a", "must be an object");
                case TEXT_MAP -> sample.isRefused(block, json("{'a': 7}"), ".a", "must be a string");
                case LISTS_MAP -> sample.isRefused(block, json("{'a': ['b', 7]}"), ".a[1]", "must be a string");
                case FREE_MAP -> sample.isRefused(block, json("{'a': [1e9999]}"), ".a[0]", "is a number out of range");
            }
        }
    }

    /** Whether a value of the right type is refused; if so, with the member's place and its name in job files. */
    private static boolean isRefused(Sample sample, Member<Field> field, String value) {
        List<Diagnostic> errors = sample.errorsWith(field, json(value));
        if (!errors.isEmpty()) {
            assertThat(errors).as(field.place() + " = " + value).anySatisfy(error -> {
                assertThat(error.position()).hasToString(field.place());
                assertThat(error.message()).contains(field.what().attribute());
            });
        }
        return !errors.isEmpty();
    }

    @Test
    void numbersAndTimesThatCannotBeAreRefusedWithTheirPlaceAndName() {
        Set<String> ofAnySign = new TreeSet<>();
        for (Sort sort : Sort.values()) {
            Sample sample = new Sample(sort);
            for (Member<Field> field : sample.fields) {
                boolean isTime = field.what().kind() == Kind.DURATION;
                if (isTime || field.what().kind() == Kind.WHOLE) {
                    assertThat(isRefused(sample, field, isTime ? "'soon'" : "99999999999"))
                            .as(field.place())
                            .isTrue();
                    if (!isRefused(sample, field, isTime ? "-1" : "-9")) {
                        ofAnySign.add(field.key());
                    }
                }
            }
        }
        assertThat(ofAnySign).isEqualTo(ANY_SIGN);
    }

    @Test
    void textsThatCannotBeAreRefusedWithTheirPlaceAndName() {
        Set<String> anyText = new TreeSet<>();
        for (Sort sort : Sort.values()) {
            Sample sample = new Sample(sort);
            sample.fields.stream()
                    .filter(field -> field.what().kind() == Kind.TEXT)
                    .filter(field -> NONSENSE.stream()
                            .filter(value -> isRefused(sample, field, value))
                            .toList()
                            .isEmpty())
                    .forEach(field -> anyText.add(field.key()));
        }
        assertThat(anyText).isEqualTo(ANY_TEXT);
    }

    /** Its place is that of its block. */
    @Test
    void namesThatCannotBeAreRefusedWithTheirPlace() {
        Sample sample = new Sample(Sort.SERVICE);
        sample.labels.stream()
                .filter(label -> !label.key().equals("SpreadTarget.Value"))
                .forEach(label -> assertThat(sample.errorsWith(label, json("'a\\u0000b'")))
                        .as(label.place())
                        .anySatisfy(error -> {
                            assertThat(error.position()).hasToString(label.path());
                            assertThat(error.message()).containsIgnoringCase(label.name());
                        }));
    }
}
