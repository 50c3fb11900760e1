package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalAwayTest {
    @TempDir
    Path root;

    @Test
    void answersNothingWhileThereIsNoSession() throws Exception {
        try (TestApi api = TestApi.start(root)) {
            api.takeJournalAway();

            for (String path : List.of("/v1/jobs", "/v1/job/x", "/v1/nodes", "/v1/audit?job=x", "/v1/status/leader")) {
                TestApi.Answer answer = api.get(path);
                assertThat(answer.status()).as(path).isEqualTo(503);
                assertThat(answer.body()).isEqualTo("no session with the journal at the moment");
            }
            assertThat(api.put("/v1/jobs", "{}").status()).isEqualTo(503);
            assertThat(api.get("/v1/agent/self").status()).isEqualTo(200);
            assertThat(api.get("/v1/agent/health").status()).isEqualTo(500);
        }
    }
}
