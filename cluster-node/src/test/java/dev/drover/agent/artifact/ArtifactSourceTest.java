package dev.drover.agent.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.download.Transport;
import dev.drover.protocol.job.Artifact;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactSourceTest {
    private static final TaskEnvironment ENVIRONMENT = new TaskEnvironment(Map.of("V", "1.2"), Map.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "http://h/a-${V}.jar                     | HTTP | http://h/a-1.2.jar                   | ''",
                "https://h/a.tgz//sub/dir?x=1            | HTTP | https://h/a.tgz?x=1                  | sub/dir",
                "file:///opt/a.jar                       | FILE | file:///opt/a.jar                    | ''",
                "git::https://h/o/r.git?ref=v1           | GIT  | https://h/o/r.git                    | ''",
                "git::https://h/o/r.git//sub?ref=v1      | GIT  | https://h/o/r.git                    | sub",
                "git::ssh://git@h:22/o/r.git             | GIT  | ssh://git@h:22/o/r.git               | ''",
                "git::git@h.org:o/r.git//sub             | GIT  | git@h.org:o/r.git                    | sub",
                "git@h.org:o/r.git                       | GIT  | git@h.org:o/r.git                    | ''",
                "github.com/o/r                          | GIT  | https://github.com/o/r.git           | ''",
                "github.com/o/r//sub?ref=v1              | GIT  | https://github.com/o/r.git           | sub",
                "gitlab.com/o/r.git                      | GIT  | https://gitlab.com/o/r.git           | ''",
                "s3::https://s3.amazonaws.com/b/k.jar    | S3   | https://s3.amazonaws.com/b/k.jar     | ''",
                "b.s3.amazonaws.com/k.jar                | S3   | https://b.s3.amazonaws.com/k.jar     | ''",
                "s3::http://minio:9000/b/k.zip//d?region=x | S3 | http://minio:9000/b/k.zip            | d",
            })
    void readsTheFormsOfGoGetter(String text, Transport transport, String location, String subdirectory)
            throws ArtifactException {
        ArtifactSource source = of(text, Map.of());
        assertThat(source.order().transport()).isEqualTo(transport);
        assertThat(source.order().location()).isEqualTo(location);
        assertThat(source.subdirectory()).isEqualTo(subdirectory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://h/a                  | the source must begin with http://",
                "a.jar                      | the source must begin with http://",
                "hg::https://h/r            | sources of the kind \"hg\" are not supported",
                "gcs::https://h/r           | sources of the kind \"gcs\" are not supported",
                "git::file:///srv/r.git     | cannot be reached by \"file\"",
                "git::ext::sh%20-c%20id     | cannot be reached by",
                "git::--upload-pack=id      | cannot be reached by",
                "git::ssh://-oProxyCommand=id/r | the source names no host",
                "s3::file:///etc/passwd     | cannot be reached by \"file\"",
                "http:///a.jar              | the source names no host",
                "http://h/                  | the source names no file",
                "http://h/a.jar//sub        | needs an archive or a repository",
                "http://h/a b               | is not a URL",
                "github.com/o/r?ref=--upload-pack=id | is not a branch, a tag or a commit",
                "github.com/o/r?ref=a b     | is not a branch, a tag or a commit",
                "github.com/o/r?depth=-1    | is not a whole number",
                "github.com/o/r?depth=1&ref=aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d | ref must be a branch or a tag",
                "github.com/o/r//../x       | leads out of the source",
            })
    void refusesWhatItCannotFetch(String text, String message) {
        assertThatThrownBy(() -> of(text, Map.of()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(message);
    }

    @Test
    void takesOptionsOutOfTheQueryAndLeavesTheServersOwn() throws ArtifactException {
        ArtifactSource source = of("http://h/a.zip?token=x&archive=false&filename=b.zip&depth=1", Map.of());
        assertThat(source.order().location()).isEqualTo("http://h/a.zip?token=x&depth=1");
        assertThat(source.fileName()).isEqualTo("b.zip");
        assertThat(source.shown()).isEqualTo("http://h/a.zip");
        assertThatThrownBy(() -> of("http://h/a.zip", Map.of("depth", "1")))
                .hasMessageContaining("artifact option \"depth\" is not supported");
    }

    @Test
    void showsNoSecrets() throws ArtifactException {
        ArtifactSource source =
                of("s3::http://user:hidden@minio/b/k?aws_access_key_id=id&aws_access_key_secret=hidden", Map.of());
        assertThat(source.order().options()).containsEntry("aws_access_key_secret", "hidden");
        assertThat(source + source.shown() + source.order()).doesNotContain("hidden");
    }

    private static ArtifactSource of(String text, Map<String, String> options) throws ArtifactException {
        return ArtifactSource.of(new Artifact(text, "local/", "any", options, Map.of(), false, false), ENVIRONMENT);
    }
}
