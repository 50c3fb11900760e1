package dev.drover.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.job.JobState;
import dev.drover.node.NodeState;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.codec.UndecodableException;
import dev.drover.recording.Kept;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateCodecTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** A state and the form it is stored in. */
    private record Case<S>(StateCodec<S> codec, Kept<S> full, S empty) {
        Path golden(String suffix) {
            return GOLDEN.resolve(codec.manifest().replace('/', '-') + "." + suffix);
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
                new Case<>(StateCodec.NODE, SampleStates.NODE_STATE, NodeState.EMPTY));
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
        if (Boolean.getBoolean("drover.golden.write") && Files.notExists(state.golden("hex"))) {
            Files.createDirectories(GOLDEN);
            String hex = HexFormat.of().formatHex(state.stored().bytes());
            Files.writeString(state.golden("hex"), hex.replaceAll("(.{100})", "$1\n") + "\n");
            Files.writeString(state.golden("txt"), describe(state.full()));
        }
        byte[] committed =
                HexFormat.of().parseHex(Files.readString(state.golden("hex")).replace("\n", ""));

        assertThat(describe(state.codec().decode().apply(committed))).isEqualTo(Files.readString(state.golden("txt")));
        assertThat(state.stored().bytes())
                .as("if the change is deliberate, add a file for the new form beside the old one")
                .isEqualTo(committed);
    }

    private static String describe(Kept<?> kept) {
        return kept.toString().replace(", ", ",\n") + "\n";
    }

    @Test
    void hasNoFormForAnythingElse() {
        assertThatThrownBy(() -> new KeptSerializer().manifest(new Kept<>("text", "")))
                .hasMessage("String has no stored form");
    }
}
