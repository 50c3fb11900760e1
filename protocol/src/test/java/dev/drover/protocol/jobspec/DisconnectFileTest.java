package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.DisconnectPolicy;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a group's allocations when their node is not heard of: in job files, in JSON and in diffs. */
class DisconnectFileTest {
    private static final Optional<Duration> NONE = Optional.empty();

    private static String file(String group) {
        return "job \"x\" {\ngroup \"g\" {\n" + group + "\ntask \"t\" {\n driver = \"java\"\n}\n}\n}\n";
    }

    private static Optional<Duration> minutes(int minutes) {
        return Optional.of(Duration.ofMinutes(minutes));
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(
                        "disconnect {\n lost_after = \"5m\"\n}",
                        new DisconnectPolicy(minutes(5), NONE, true, Reconcile.BEST_SCORE)),
                Arguments.of(
                        "disconnect {\n lost_after = \"5m\"\n replace = false\n reconcile = \"keep_original\"\n}",
                        new DisconnectPolicy(minutes(5), NONE, false, Reconcile.KEEP_ORIGINAL)),
                Arguments.of(
                        "disconnect {\n stop_on_client_after = \"1m\"\n reconcile = \"longest_running\"\n}",
                        new DisconnectPolicy(NONE, minutes(1), true, Reconcile.LONGEST_RUNNING)),
                Arguments.of("disconnect {\n}", new DisconnectPolicy(NONE, NONE, true, Reconcile.BEST_SCORE)),
                Arguments.of(
                        "max_client_disconnect = \"6m\"",
                        new DisconnectPolicy(minutes(6), NONE, true, Reconcile.BEST_SCORE)),
                Arguments.of(
                        "stop_after_client_disconnect = \"2m\"",
                        new DisconnectPolicy(NONE, minutes(2), true, Reconcile.BEST_SCORE)),
                Arguments.of(
                        "prevent_reschedule_on_lost = true",
                        new DisconnectPolicy(NONE, NONE, false, Reconcile.BEST_SCORE)));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void readsItsFormsAndTheirJsonBack(String group, DisconnectPolicy policy) {
        Job job = Jobs.job(file(group));

        assertThat(Jobs.group(job).disconnect()).contains(policy);
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
    }

    @Test
    void asksForNothingWithItsOlderFormsAtTheirDefaults() {
        Job job = Jobs.job(file("max_client_disconnect = \"0s\"\nprevent_reschedule_on_lost = false"));

        assertThat(Jobs.group(job).disconnect()).isEmpty();
        assertThat(JobJson.write(job).at("/TaskGroups/0/Disconnect").isNull()).isTrue();
    }

    @Test
    void writesNomadsJson() {
        JsonNode json = JobJson.write(Jobs.job(file("disconnect {\n lost_after = \"5m\"\n replace = false\n}")));

        assertThat(json.at("/TaskGroups/0/Disconnect").toString())
                .isEqualTo("{\"LostAfter\":300000000000,\"StopOnClientAfter\":null,\"Replace\":false,"
                        + "\"Reconcile\":\"best_score\"}");
    }

    @Test
    void showsWhatChanged() {
        JobDiff diff = JobDiff.between(
                Optional.of(Jobs.job(file("disconnect {\n lost_after = \"5m\"\n}"))),
                Jobs.job(file("disconnect {\n lost_after = \"6m\"\n}")));

        assertThat(diff.groups().get(0).objects()).singleElement().satisfies(object -> {
            assertThat(object.name()).isEqualTo("DisconnectStrategy");
            assertThat(object.type()).isEqualTo(JobDiff.Type.EDITED);
        });
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("disconnect {\n lost_after = \"-1m\"\n}", "job.hcl:4,2: lost_after is negative"),
                Arguments.of(
                        "disconnect {\n stop_on_client_after = \"-1m\"\n}",
                        "job.hcl:4,2: stop_on_client_after is negative"),
                Arguments.of(
                        "disconnect {\n lost_after = \"1m\"\n stop_on_client_after = \"1m\"\n}",
                        "job.hcl:5,2: stop_on_client_after cannot be used with lost_after"),
                Arguments.of(
                        "disconnect {\n lost_after = \"soon\"\n}",
                        "job.hcl:4,2: \"lost_after\" must be a duration such as \"30s\", not \"soon\""),
                Arguments.of(
                        "disconnect {\n reconcile = \"newest\"\n}",
                        "job.hcl:4,2: \"reconcile\" must be \"keep_original\", \"keep_replacement\", \"best_score\" or"
                                + " \"longest_running\", not \"newest\""),
                Arguments.of(
                        "max_client_disconnect = \"1m\"\ndisconnect {\n}",
                        "job.hcl:4,1: block \"disconnect\" cannot be used with \"max_client_disconnect\","
                                + " \"stop_after_client_disconnect\" or \"prevent_reschedule_on_lost\", its older forms"),
                Arguments.of(
                        "max_client_disconnect = \"1m\"\nstop_after_client_disconnect = \"1m\"",
                        "stop_on_client_after cannot be used with lost_after"));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatContradictsItselfAndSaysWhere(String group, String message) {
        assertThat(Jobs.read(file(group)).errors()).singleElement().satisfies(error -> assertThat(error.toString())
                .contains(message));
    }
}
