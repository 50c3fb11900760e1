package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocationFilesTest {
    private static final String ID = "33333333-aaaa-bbbb-cccc-000000000003";
    private static final String FS = "/v1/client/fs/";
    private static final String FILE =
            "\"Size\":2048,\"FileMode\":\"-rw-r--r--\",\"ModTime\":\"2026-08-01T10:00:00.5Z\"";

    private final FakeAgent agent = new FakeAgent();

    @BeforeEach
    void prepare() {
        agent.on("GET /v1/allocations", "[{\"ID\":\"" + ID + "\"}]");
        agent.on("GET /v1/allocation/" + ID, "{\"ID\":\"" + ID + "\",\"Namespace\":\"default\"}");
        agent.on("GET " + FS + "stat/" + ID, "{\"Name\":\"/\",\"IsDir\":true," + FILE + "}");
        agent.on(
                "GET " + FS + "stat/" + ID + "?path=web%2Fnote&namespace=default",
                "{\"Name\":\"note\",\"IsDir\":false,\"ContentType\":\"text/plain\"," + FILE + "}");
        agent.on(
                "GET " + FS + "ls/" + ID,
                "[{\"Name\":\"alloc\",\"IsDir\":true," + FILE + "},{\"Name\":\"n\",\"IsDir\":false," + FILE + "}]");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... words) {
        return CommandLineTool.at(agent).run(words);
    }

    @Test
    void listsADirectory() {
        assertThat(run("alloc", "fs", "33333333").out().lines().map(String::stripTrailing))
                .containsExactly(
                        "Mode        Size     Modified Time         Name",
                        "-rw-r--r--  2.0 KiB  2026-08-01T10:00:00Z  alloc/",
                        "-rw-r--r--  2.0 KiB  2026-08-01T10:00:00Z  n");
        assertThat(run("fs", "-H", ID).out()).contains("2048").doesNotContain("KiB");
        assertThat(agent.last("GET", FS + "ls/" + ID).uri()).isEqualTo(FS + "ls/" + ID + "?path=%2F&namespace=default");
    }

    @Test
    void tellsOfAFileItself() {
        assertThat(run("alloc", "fs", "-stat", ID, "web/note").out()).isEqualTo("""
            Mode        Size     Modified Time         Content Type  Name
            -rw-r--r--  2.0 KiB  2026-08-01T10:00:00Z  text/plain    note
            """);
    }

    @Test
    void printsOrFollowsAFile() {
        agent.on("GET " + FS + "stream/" + ID, "one\ntwo\nthree\n");

        assertThat(run("alloc", "fs", ID, "web/note").out()).isEqualTo("one\ntwo\nthree\n");
        assertThat(agent.last("GET", FS + "stream/" + ID).uri())
                .isEqualTo(FS + "stream/" + ID
                        + "?path=web%2Fnote&origin=start&offset=0&follow=false&plain=true&namespace=default");
        assertThat(run("alloc", "fs", "-tail", "-n", "2", ID, "web/note").out()).isEqualTo("two\nthree\n");
        assertThat(run("alloc", "fs", "-f", "-c", "5", ID, "web/note").exitCode())
                .isZero();
        assertThat(agent.last("GET", FS + "stream/" + ID).uri()).contains("origin=end&offset=5&follow=true");
    }

    @Test
    void refusesContradictions() {
        assertThat(run("alloc", "fs").exitCode()).isEqualTo(1);
        assertThat(run("alloc", "fs", "-n", "1", "-c", "1", ID, "x").err()).contains("exclude each other");
    }
}
