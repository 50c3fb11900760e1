package dev.drover.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Node pools and scheduler configurations that are none. They leave nothing behind, so that one server does for all. */
class RefusedSettingsTest {
    private static final String CONFIGURATION = "/v1/operator/scheduler/configuration";

    private static TestApi api;

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        api = TestApi.start(directory);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/node/pools    | {}                            | the name of a node pool must be 1 to 128 letters",
                "/v1/node/pools    | {\"Name\": \"a b\"}           | the name of a node pool must be 1 to 128 letters",
                "/v1/node/pools    | {\"Name\": \"all\"}           | node pool \"all\" is built in and cannot be"
                        + " changed",
                "/v1/node/pool/gpu | {\"Name\": \"cpu\"}           | Node pool name does not match request path",
                "/v1/node/pool/gpu | {\"Meta\": {\"a\": 1}}        | Meta.a must be a string, not the number 1",
                "/v1/node/pool/gpu | {\"NodeIdentityTTL\": 1}      | NodeIdentityTTL is not supported",
                "/v1/node/pool/gpu | {\"SchedulerConfiguration\": {\"SchedulerAlgorithm\": \"x\"}} | invalid scheduler",
            })
    void refusesWhatIsNoNodePool(String path, String body, String why) {
        TestApi.Answer answer = api.put(path, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith(why);
    }

    @Test
    void refusesToDeleteWhatIsBuiltIn() {
        TestApi.Answer answer = api.delete("/v1/node/pool/default");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("node pool \"default\" is built in and cannot be deleted");
    }

    @Test
    void refusesADescriptionThatIsTooLong() {
        assertThat(api.put("/v1/node/pool/gpu", "{\"Description\": \"" + "x".repeat(257) + "\"}")
                        .body())
                .isEqualTo("Description has 257 characters, more than the limit of 256");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"SchedulerAlgorithm\": \"random\"} | invalid scheduler algorithm \"random\"",
                "{\"SchedulerAlgorithm\": 7}          | SchedulerAlgorithm must be a string, not the number 7",
                "{\"PauseEvalBroker\": \"yes\"}       | PauseEvalBroker must be true or false, not a string",
                "{\"PreemptionConfig\": true}         | PreemptionConfig must be an object, not true or false",
                "{\"MemoryOversubscriptionEnabled\": 1} | MemoryOversubscriptionEnabled must be true or false, not the",
                "{\"RejectJobRegistration\": \"no\"}  | RejectJobRegistration must be true or false, not a string",
                "{\"PreemptionConfig\": {\"SystemSchedulerEnabled\": 1}}   | PreemptionConfig.SystemSchedulerEnabled"
                        + " must",
                "{\"PreemptionConfig\": {\"SysBatchSchedulerEnabled\": []}} |"
                        + " PreemptionConfig.SysBatchSchedulerEnabled",
                "{\"PreemptionConfig\": {\"BatchSchedulerEnabled\": \"\"}}  | PreemptionConfig.BatchSchedulerEnabled"
                        + " must",
                "{\"PreemptionConfig\": {\"ServiceSchedulerEnabled\": {}}} | PreemptionConfig.ServiceSchedulerEnabled"
                        + " must",
                "{\"NodeLimitForFeasibilityChecks\": -1} | NodeLimitForFeasibilityChecks must be between 0 and 1000000",
                "{\"NodeLimitForFeasibilityChecks\": 1000001} | NodeLimitForFeasibilityChecks must be between 0 and",
                "{\"NodeLimitForFeasibilityChecks\": 0.5} | NodeLimitForFeasibilityChecks must be a whole number, not",
                "[]                                   | Request body must be an object, not a list",
            })
    void refusesWhatIsNoConfiguration(String body, String why) {
        TestApi.Answer answer = api.put(CONFIGURATION, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).startsWith(why);
        assertThat(api.get(CONFIGURATION)
                        .json()
                        .path("SchedulerConfig")
                        .path("ModifyIndex")
                        .asLong())
                .isZero();
    }

    @Test
    void refusesAnIndexThatIsNone() {
        assertThat(api.put(CONFIGURATION + "?cas=x", "{}").status()).isEqualTo(400);
    }
}
