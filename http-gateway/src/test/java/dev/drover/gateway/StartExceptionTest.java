package dev.drover.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class StartExceptionTest {
    @Test
    void saysWhichFileAndWhatIsWrongWithIt() {
        Exception missing = catchException(() -> Files.createDirectory(Path.of("/nowhere/below")));

        assertThat(new StartException(missing)).hasMessage("cannot use \"/nowhere/below\": no such file or directory");
    }

    @Test
    void saysWhereItCannotListenAndWhatToDo() {
        Exception taken = new CompletionException(new IllegalStateException(
                "Bind failed because of something", new BindException("[/127.0.0.1:4646] Address already in use")));

        assertThat(new StartException(taken))
                .hasMessageStartingWith("it cannot listen where it should: [/127.0.0.1:4646] Address already in use;")
                .hasMessageContaining("-http-port");
    }

    @Test
    void takesTheWordsOfAnythingElse() {
        assertThat(new StartException(new IllegalStateException("the journal is away")))
                .hasMessage("the journal is away");
    }
}
