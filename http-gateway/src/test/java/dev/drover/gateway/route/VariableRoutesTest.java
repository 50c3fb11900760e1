package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.variable.VariableId;
import dev.drover.variable.Keyring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariableRoutesTest {
    private static final String DB = "/v1/var/nomad/jobs/db";

    @TempDir
    Path directory;

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = TestApi.start(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String body(String password) {
        return "{\"Items\": {\"user\": \"app\", \"password\": \"" + password + "\"}}";
    }

    private TestApi.Answer put(String path, String password) {
        TestApi.Answer answer = api.put(path, body(password));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private List<String> paths(String query) {
        List<String> paths = new ArrayList<>();
        api.get("/v1/vars" + query)
                .json()
                .forEach(variable -> paths.add(variable.path("Path").asText()));
        return paths;
    }

    @Test
    void writesReadsChangesAndDeletes() {
        JsonNode written = put(DB, "first").json();
        assertThat(api.get(DB).json()).isEqualTo(written);
        assertThat(written.path("Namespace").asText()).isEqualTo("default");
        assertThat(written.path("Path").asText()).isEqualTo("nomad/jobs/db");
        assertThat(written.path("CreateIndex")).isEqualTo(written.path("ModifyIndex"));
        assertThat(written.path("CreateTime").asLong())
                .isPositive()
                .isEqualTo(written.path("ModifyTime").asLong());
        assertThat(written.path("Items")).hasToString("{\"password\":\"first\",\"user\":\"app\"}");

        JsonNode changed = put(DB, "second").json();
        assertThat(changed.path("CreateIndex")).isEqualTo(written.path("CreateIndex"));
        assertThat(changed.path("CreateTime")).isEqualTo(written.path("CreateTime"));
        assertThat(changed.path("ModifyIndex").asLong())
                .isGreaterThan(written.path("ModifyIndex").asLong());
        assertThat(changed.path("Items").path("password").asText()).isEqualTo("second");

        TestApi.Answer deleted = api.delete(DB);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(api.get(DB).status()).isEqualTo(404);
        assertThat(api.get(DB).body()).isEqualTo("variable not found");
        assertThat(api.delete(DB).status()).isEqualTo(204);
    }

    @Test
    void listsWhatThereIsWithoutWhatItSays() {
        put("/v1/var/nomad/jobs/web", "x");
        put("/v1/var/app/a", "x");
        put("/v1/var/app/b?namespace=prod", "x");
        put("/v1/var/app/gone", "x");
        api.delete("/v1/var/app/gone");

        assertThat(paths("")).containsExactly("app/a", "nomad/jobs/web");
        assertThat(paths("?prefix=nomad")).containsExactly("nomad/jobs/web");
        assertThat(paths("?namespace=*")).containsExactly("app/a", "nomad/jobs/web", "app/b");
        assertThat(paths("?namespace=prod")).containsExactly("app/b");
        assertThat(api.get("/v1/vars").json().get(0).has("Items")).isFalse();
        TestApi.Answer page = api.get("/v1/vars?per_page=1");
        assertThat(page.json()).hasSize(1);
        assertThat(page.header("x-nomad-nexttoken")).isEqualTo("default.nomad/jobs/web");
        assertThat(paths("?next_token=default.nomad/jobs/web")).containsExactly("nomad/jobs/web");
    }

    @Test
    void writesOnlyWhatTheCallerHasSeen() {
        assertThat(api.put(DB + "?cas=7", body("early")).status()).isEqualTo(409);
        JsonNode first = put(DB + "?cas=0", "first").json();

        TestApi.Answer conflict = api.put(DB + "?cas=0", body("other"));
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.json()).isEqualTo(first);
        long index = first.path("ModifyIndex").asLong();
        assertThat(api.delete(DB + "?cas=" + (index + 1)).json()).isEqualTo(first);
        put(DB + "?cas=" + index, "second");
        TestApi.Answer late = api.delete(DB + "?cas=" + index);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("Items").path("password").asText()).isEqualTo("second");
        assertThat(api.delete(DB).status()).isEqualTo(204);
        TestApi.Answer gone = api.delete(DB + "?cas=" + index);
        assertThat(gone.status()).isEqualTo(409);
        assertThat(gone.body())
                .isEqualTo("{\"Namespace\":\"default\",\"Path\":\"nomad/jobs/db\",\"CreateIndex\":0,"
                        + "\"ModifyIndex\":0,\"CreateTime\":0,\"ModifyTime\":0,\"Items\":null}");
        put(DB + "?cas=0", "anew");
    }

    @Test
    void refusesWhatNoVariableCanBe() {
        int before = api.recorded();
        List<String> rules = List.of(
                "app/b%20c | {\"Items\":{\"a\":\"b\"}} | invalid path",
                "nomad/job/web | {\"Items\":{\"a\":\"b\"}} | reserved",
                "nomad | {\"Items\":{\"a\":\"b\"}} | reserved",
                "a?namespace=a_b | {\"Items\":{\"a\":\"b\"}} | invalid namespace",
                "a | {\"Items\":{}} | missing required Items",
                "a | {} | missing required Items",
                "a | {\"Items\":{\"a\":1}} | Items.a must be a string",
                "a | {\"Path\":\"b\",\"Items\":{\"a\":\"b\"}} | variable path \"b\" does not match",
                "a | {\"Namespace\":\"b\",\"Items\":{\"a\":\"b\"}} | variable namespace \"b\" does not match",
                "a | {\"Items\":{\"a\":\"b\"},\"Lock\":{\"TTL\":\"15s\"}} | locks of variables are not supported",
                "a?lock-acquire | {\"Items\":{\"a\":\"b\"}} | lock-acquire: locks of variables are not supported",
                "a?cas=x | {\"Items\":{\"a\":\"b\"}} | Failed to parse value of \"cas\"");
        for (String rule : rules) {
            String[] parts = rule.split(" \\| ", -1);
            TestApi.Answer answer = api.put("/v1/var/" + parts[0], parts[1]);

            assertThat(answer.status()).as(rule).isEqualTo(400);
            assertThat(answer.body()).contains(parts[2]);
        }
        assertThat(api.recorded()).isEqualTo(before);
    }

    @Test
    void hasALimit() {
        put("/v1/var/a", "x".repeat(64 * 1024 - "user".length() - "app".length() - "password".length()));

        TestApi.Answer answer = api.put("/v1/var/" + "a".repeat(128), body("é".repeat(32 * 1024)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("limited to 64KiB in total size");
        assertThat(api.put("/v1/var/" + "a".repeat(129), body("x")).status()).isEqualTo(400);
    }

    @Test
    void tellsWhoWaits() throws Exception {
        put(DB, "first");
        long seen = api.get(DB).index();
        CompletableFuture<TestApi.Answer> one = api.getLater(DB + "?index=" + seen + "&wait=5m");
        CompletableFuture<TestApi.Answer> all = api.getLater("/v1/vars?index=" + seen + "&wait=5m");

        JsonNode changed = put(DB, "second").json();

        assertThat(one.get(60, TimeUnit.SECONDS).json()).isEqualTo(changed);
        assertThat(all.get(60, TimeUnit.SECONDS).json().get(0).path("ModifyIndex"))
                .isEqualTo(changed.path("ModifyIndex"));
    }

    /** GH-24683 and GH-24966 of Nomad: who reads the journal, or events, learns no secret. */
    @Test
    void storesNothingInClear() {
        put(DB, "hunter2hunter2");
        put(DB, "hunter3hunter3");
        api.delete(DB);

        List<byte[]> stored = api.journal();
        assertThat(stored).isNotEmpty().allSatisfy(bytes -> assertThat(text(bytes))
                .doesNotContain("hunter2", "hunter3", "password"));
        assertThat(stored).anySatisfy(bytes -> assertThat(text(bytes)).contains("nomad/jobs/db"));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void saysWhichKeyIsMissingAndWritesWithNoOther() {
        Keyring other = Keyring.random();
        VariableId id = new VariableId("default", "theirs");
        Setting theirs = new Setting.Variable(id, other.seal(id, Map.of("a", "b")));
        TestApi.await(api.engine()
                .ask(
                        SettingId.variable(id),
                        new SettingCommand.PutSetting(theirs, OptionalLong.empty()),
                        TestApi.asked()));

        TestApi.Answer read = api.get("/v1/var/theirs");
        assertThat(read.status()).isEqualTo(500);
        assertThat(read.body())
                .contains("written with key \"" + other.id() + "\"")
                .contains(api.engine().keyring().id());
        assertThat(paths("")).containsExactly("theirs");
        TestApi.Answer write = api.put("/v1/var/mine", body("x"));
        assertThat(write.status()).isEqualTo(500);
        assertThat(write.body()).contains("all servers of a cluster need the same keyring file");

        assertThat(api.delete("/v1/var/theirs").status()).isEqualTo(204);
        put("/v1/var/mine", "x");
    }
}
