package dev.drover.agent.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksumFileTest {
    private static final String SHA1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d";
    private static final String MD5 = "5d41402abc4b2a76b9719d911017c592";

    @Test
    void findsTheFileByItsName() throws DownloadException {
        List<String> lines = List.of("# a list", MD5 + "  other.jar", SHA1 + " *dist/app.jar", MD5 + "  app.jar");
        assertThat(ChecksumFile.find(lines, "app.jar").text()).isEqualTo("sha1:" + SHA1);
        assertThat(ChecksumFile.find(lines, "other.jar").text()).isEqualTo("md5:" + MD5);
        assertThatThrownBy(() -> ChecksumFile.find(lines, "p.jar"))
                .hasMessage("the checksum file does not list \"p.jar\"");
    }

    @Test
    void readsWhatTheBsdsWrite() throws DownloadException {
        assertThat(ChecksumFile.find(List.of("SHA1 (app.jar) = " + SHA1.toUpperCase(java.util.Locale.ROOT)), "app.jar")
                        .text())
                .isEqualTo("sha1:" + SHA1);
    }

    @Test
    void takesBareDigitsForTheFile() throws DownloadException {
        assertThat(ChecksumFile.find(List.of("", MD5, ""), "app.jar").text()).isEqualTo("md5:" + MD5);
    }

    @Test
    void refusesDigitsOfNoKind() {
        assertThatThrownBy(() -> ChecksumFile.find(List.of(MD5 + "0  app.jar"), "app.jar"))
                .hasMessageContaining("is of none of the kinds");
        assertThatThrownBy(() -> ChecksumFile.find(List.of("SHA256 (app.jar) = " + MD5), "app.jar"))
                .hasMessageContaining("must have 64 hexadecimal digits");
    }
}
