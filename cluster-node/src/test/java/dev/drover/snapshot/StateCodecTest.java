package dev.drover.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.codec.UndecodableException;
import dev.drover.recording.Kept;
import dev.drover.setting.SettingState;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateCodecTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** A state and the form it is stored in. */
    private record Case<S>(StateCodec<S> codec, Kept<S> full, S empty) {
        /** The committed forms, whichever version of the code wrote them. */
        List<Path> forms() throws IOException {
            try (Stream<Path> files = Files.list(GOLDEN)) {
                return files.filter(file -> file.getFileName().toString().startsWith(prefix()))
                        .filter(file -> file.toString().endsWith(".hex"))
                        .sorted()
                        .toList();
            }
        }

        /** Adds today's form beside the others, under a name of its own. */
        void addForm() throws IOException {
            String name = prefix() + Integer.toHexString(Arrays.hashCode(stored().bytes()));
            String hex = HexFormat.of().formatHex(stored().bytes());
            Files.writeString(GOLDEN.resolve(name + ".hex"), hex.replaceAll("(.{100})", "$1\n") + "\n");
            Files.writeString(GOLDEN.resolve(name + ".txt"), full.toString().replace(", ", ",\n") + "\n");
        }

        private String prefix() {
            return codec.manifest().replace('/', '-') + ".";
        }

        StoredPayload stored() {
            return codec.stored(full);
        }

        @Override
        public String toString() {
            return codec.manifest();
        }
    }

    static List<Case<?>> cases() {
        return List.of(
                new Case<>(StateCodec.JOB, SampleStates.JOB_STATE, JobState.EMPTY),
                new Case<>(StateCodec.NODE, SampleStates.NODE_STATE, NodeState.EMPTY),
                new Case<>(StateCodec.SETTING, SampleStates.SETTING_STATE, SettingState.EMPTY));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsEverything(Case<?> state) throws ReflectiveOperationException {
        for (RecordComponent component : state.empty().getClass().getRecordComponents()) {
            Object sample = component.getAccessor().invoke(state.full().state());
            assertThat(sample)
                    .as("%s in the sample", component.getName())
                    .isNotEqualTo(component.getAccessor().invoke(state.empty()));
        }
        assertThat(state.codec().read(state.stored())).isEqualTo(state.full());
    }

    @ParameterizedTest
    @MethodSource("cases")
    <S> void keepsNothing(Case<S> state) {
        Kept<S> initial = Kept.initial(state.empty());
        assertThat(state.codec().read(state.codec().stored(initial))).isEqualTo(initial);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isWhatTheSerializerReadsAndWrites(Case<?> state) throws IOException {
        KeptSerializer serializer = new KeptSerializer();
        StoredPayload stored = state.stored();

        assertThat(serializer.manifest(state.full())).isEqualTo(stored.manifest());
        assertThat(serializer.toBinary(state.full())).isEqualTo(stored.bytes());
        assertThat(serializer.fromBinary(stored.bytes(), stored.manifest())).isEqualTo(state.full());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tellsWhatItCannotRead(Case<?> state) {
        StoredPayload good = state.stored();
        StoredPayload later = new StoredPayload(good.serializerId(), good.manifest() + "0", good.bytes());
        StoredPayload cut = new StoredPayload(
                good.serializerId(), good.manifest(), Arrays.copyOf(good.bytes(), good.bytes().length - 1));
        StoredPayload foreign = new StoredPayload(1, good.manifest(), good.bytes());

        assertThat(StateCodec.isReadable(good)).isTrue();
        for (StoredPayload bad : List.of(later, cut, foreign)) {
            assertThat(StateCodec.isReadable(bad)).isFalse();
            assertThatThrownBy(() -> state.codec().read(bad)).isInstanceOf(UndecodableException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsWhatWasStoredAndStoresWhatIsCommitted(Case<?> state) throws IOException {
        List<byte[]> committed = new ArrayList<>();
        for (Path form : state.forms()) {
            byte[] bytes = HexFormat.of().parseHex(Files.readString(form).replace("\n", ""));
            String meaning = Files.readString(Path.of(form.toString().replace(".hex", ".txt")));
            assertThat(parts(state.codec().decode().apply(bytes).toString()))
                    .as("meaning of %s", form)
                    .containsAll(parts(meaning));
            committed.add(bytes);
        }
        byte[] today = state.stored().bytes();
        if (Boolean.getBoolean("drover.golden.write")
                && committed.stream().noneMatch(old -> Arrays.equals(old, today))) {
            state.addForm();
            committed.add(today);
        }
        assertThat(committed)
                .as("if the change is deliberate, run this test with -Ddrover.golden.write=true and commit what it"
                        + " adds")
                .anySatisfy(old -> assertThat(old).isEqualTo(today));
    }

    /** Names and values without their nesting: a component that is added later adds parts and changes none. */
    private static List<String> parts(String meaning) {
        return Arrays.stream(meaning.split("[\\[\\]{},\\s]+")).toList();
    }

    @Test
    void hasNoFormForAnythingElse() {
        assertThatThrownBy(() -> new KeptSerializer().manifest(new Kept<>("text", "")))
                .hasMessage("String has no stored form");
    }
}
