package dev.drover.variable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.protocol.variable.SealedItems;
import dev.drover.protocol.variable.VariableId;
import dev.drover.protocol.variable.VariableMetadata;
import dev.drover.setting.StoredVariable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTest {
    private static final VariableId DB = new VariableId("default", "nomad/jobs/db");
    private static final VariableId WEB = new VariableId("default", "nomad/jobs/web");
    private static final Map<String, String> ITEMS = Map.of("user", "app", "password", "hunter2hunter2");

    private final Keyring keyring = Keyring.random();

    private static StoredVariable stored(VariableId id, SealedItems items) {
        return new StoredVariable(VariableMetadata.absent(id), items);
    }

    @Test
    void opensWhatItHasSealed() throws UnreadableVariableException {
        assertThat(keyring.open(stored(DB, keyring.seal(DB, ITEMS))).items()).isEqualTo(ITEMS);
    }

    @Test
    void sealsTheSameDifferentlyEachTimeAndNeverInClear() {
        SealedItems once = keyring.seal(DB, ITEMS);

        assertThat(keyring.seal(DB, ITEMS)).isNotEqualTo(once);
        assertThat(new String(once.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("hunter2", "password");
    }

    @Test
    void namesBothKeysWhereAnotherWasUsed() {
        Keyring other = Keyring.random();

        assertThatThrownBy(() -> keyring.open(stored(DB, other.seal(DB, ITEMS))))
                .isInstanceOf(UnreadableVariableException.class)
                .hasMessage("variable \"default/nomad/jobs/db\" was written with key \"" + other.id()
                        + "\", and this server has key \"" + keyring.id() + "\"");
    }

    @Test
    void doesNotOpenWhatWasSealedUnderAnotherName() {
        assertThatThrownBy(() -> keyring.open(stored(WEB, keyring.seal(DB, ITEMS))))
                .isInstanceOf(UnreadableVariableException.class)
                .hasMessageContaining("is damaged");
        VariableId elsewhere = new VariableId("prod", DB.path());
        assertThatThrownBy(() -> keyring.open(stored(elsewhere, keyring.seal(DB, ITEMS))))
                .isInstanceOf(UnreadableVariableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 12, 20})
    void doesNotOpenWhatIsDamaged(int at) {
        byte[] bytes = keyring.seal(DB, ITEMS).bytes();
        bytes[at] ^= 1;
        assertThatThrownBy(() -> keyring.open(stored(DB, new SealedItems(keyring.id(), ByteBuffer.wrap(bytes)))))
                .isInstanceOf(UnreadableVariableException.class);
        ByteBuffer beginning = ByteBuffer.wrap(bytes, 0, at);
        assertThatThrownBy(() -> keyring.open(stored(DB, new SealedItems(keyring.id(), beginning))))
                .isInstanceOf(UnreadableVariableException.class);
    }
}
