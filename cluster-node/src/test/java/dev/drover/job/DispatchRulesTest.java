package dev.drover.job;

import static dev.drover.job.JobFacts.BATCH;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobScenario.job;
import static dev.drover.job.LaunchFacts.PARAMETERIZED;
import static dev.drover.job.LaunchFacts.dispatch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.JobId;
import dev.drover.protocol.Reason;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.DispatchJob;
import dev.drover.protocol.job.JobEvent.ChildLaunched;
import dev.drover.protocol.job.JobEvent.JobRegistered;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Launch;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Parameterized;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DispatchRulesTest {
    private static final Map<String, String> META = Map.of("input", "a.csv");
    private static final String PAYLOAD = base64("some text".getBytes(StandardCharsets.UTF_8));

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static JobScenario parent() {
        return job().after(register(PARAMETERIZED, "e1"));
    }

    private static JobScenario taking(String payload) {
        return job().after(register(LaunchFacts.parameterized(new Parameterized(payload, List.of(), List.of())), "e1"));
    }

    @Test
    void aDispatchIsRecordedBeforeItsChildExists() {
        JobScenario scenario = parent().when(dispatch(PAYLOAD, META, "token"));

        ChildLaunched launched = scenario.event(ChildLaunched.class);
        Launch launch = launched.launch();
        assertThat(launched.instant()).isEmpty();
        assertThat(launch.child()).isEqualTo(JobId.of("web/dispatch-2-0badcafe"));
        assertThat(launch.origin()).isEqualTo(new Origin("web", true, PAYLOAD, "token"));
        assertThat(launch.priority()).isEqualTo(50);
        scenario.thenReply(new JobReply.Launched(launch.child(), launch.evaluation()));
    }

    @Test
    void aChildHasTheMetadataOfItsDispatch() {
        DispatchJob dispatch = new DispatchJob("", META, "nightly", 70, "0badcafe", "");
        Job made = parent().when(dispatch).state().launches().owed().get(0).child();

        assertThat(made.id()).isEqualTo(JobId.of("web/dispatch-nightly-2-0badcafe"));
        assertThat(made.meta()).containsEntry("input", "a.csv");
        assertThat(made.priority()).isEqualTo(70);
        assertThat(made.family().parameterized())
                .isEqualTo(PARAMETERIZED.family().parameterized());
        assertThat(made.family().isParent()).isFalse();
        assertThat(job().when(register(made, "e1"))
                        .event(JobRegistered.class)
                        .evaluation()
                        .trigger())
                .isEqualTo(Trigger.JOB_REGISTER);
    }

    @Test
    void aRepeatWithItsTokenIsAnsweredAsTheFirst() {
        JobScenario scenario = parent().when(dispatch("", META, "token"));
        JobReply first = scenario.reply(JobReply.Launched.class);

        scenario.when(dispatch(PAYLOAD, META, "token")).thenNothing().thenReply(first);
        scenario.after(deregister(true, "e2"))
                .when(dispatch("", META, "token"))
                .thenNothing()
                .thenReply(first);
    }

    @Test
    void aRequestThatComesTwiceWithinItsSecondIsOneLaunch() {
        JobScenario scenario = parent().when(dispatch("", META, ""));
        JobReply first = scenario.reply(JobReply.Launched.class);

        scenario.later(Duration.ofSeconds(-1))
                .when(dispatch("", META, ""))
                .thenNothing()
                .thenReply(first);
    }

    @Test
    void whatCannotBeDispatchedIsSaid() {
        job().when(dispatch("", META, "")).thenRefused(Reason.NOT_FOUND, "parameterized job not found");
        job().after(register(BATCH, "e1"))
                .when(dispatch("", META, ""))
                .thenRefused(Reason.INVALID, "Specified job \"web\" is not a parameterized job");
        parent().after(deregister(false, "e2"))
                .when(dispatch("", META, ""))
                .thenRefused(Reason.INVALID, "Specified job \"web\" is stopped");
    }

    @Test
    void keysAreRequiredOrPermitted() {
        parent().when(dispatch("", Map.of(), ""))
                .thenRefused(Reason.INVALID, "Dispatch did not provide required meta keys: [input]");
        parent().when(dispatch("", Map.of("input", "", "other", "", "more", ""), ""))
                .thenRefused(Reason.INVALID, "Dispatch request included unpermitted metadata keys: [more other]");
        parent().when(dispatch("", Map.of("input", "", "mode", ""), "")).event(ChildLaunched.class);
    }

    @Test
    void aPayloadIsRequiredForbiddenOrTooLarge() {
        taking(Parameterized.REQUIRED)
                .when(dispatch("", Map.of(), ""))
                .thenRefused(Reason.INVALID, "Payload is not provided but required by parameterized job");
        taking(Parameterized.FORBIDDEN)
                .when(dispatch(PAYLOAD, Map.of(), ""))
                .thenRefused(Reason.INVALID, "Payload provided but forbidden by parameterized job");
        taking(Parameterized.OPTIONAL)
                .when(dispatch(base64(new byte[16_385]), Map.of(), ""))
                .thenRefused(Reason.INVALID, "Payload exceeds maximum size; 16385 > 16384");
        taking(Parameterized.OPTIONAL)
                .when(dispatch(base64(new byte[16_384]), Map.of(), ""))
                .event(ChildLaunched.class);
        assertThat(taking(Parameterized.OPTIONAL)
                        .when(dispatch("no base", Map.of(), ""))
                        .reply(JobReply.Refused.class)
                        .why()
                        .message())
                .startsWith("Payload is not Base64: ");
    }

    @Test
    void aPrefixIsOneWord() {
        for (String prefix : List.of("a b", "a/b", "x".repeat(33), "ä")) {
            DispatchJob dispatch = new DispatchJob("", META, prefix, 0, "0badcafe", "");
            assertThat(parent().when(dispatch)
                            .reply(JobReply.Refused.class)
                            .why()
                            .reason())
                    .isEqualTo(Reason.INVALID);
        }
    }

    @Test
    void aParameterizedJobIsNotLaunchedByTheClock() {
        assertThat(parent().state().launches().through()).isEmpty();
        assertThat(Optional.of(parent().state()).filter(JobTimers::isBusy)).isEmpty();
    }
}
