package dev.drover.variable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("keyring");
    }

    @Test
    void makesAKeyOnceThatOnlyItsOwnerReads() throws IOException {
        Keyring made = KeyFile.readOrCreate(file);

        assertThat(KeyFile.readOrCreate(file).id()).isEqualTo(made.id()).hasSize(16);
        assertThat(KeyFile.read(file).id()).isEqualTo(made.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(directory).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void makesAnotherInAnotherPlace() throws IOException {
        assertThat(KeyFile.readOrCreate(file).id())
                .isNotEqualTo(KeyFile.readOrCreate(directory.resolve("other")).id());
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot read keyring file \"" + file + "\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 20, 40, 60})
    void refusesAFileThatIsDamaged(int at) throws IOException {
        KeyFile.readOrCreate(file);
        byte[] bytes = Files.readAllBytes(file);
        byte[] changed = bytes.clone();
        changed[at] = (byte) (changed[at] == 'a' ? 'b' : 'a');

        Files.write(file, changed);
        assertThatThrownBy(() -> KeyFile.readOrCreate(file)).hasMessageContaining("is damaged");
        Files.write(file, Arrays.copyOf(bytes, at));
        assertThatThrownBy(() -> KeyFile.readOrCreate(file)).hasMessageContaining("is damaged");
    }
}
