package dev.drover.job;

import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobScenario.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Reason;
import dev.drover.protocol.Value;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.RecordScaling;
import dev.drover.protocol.job.JobCommand.ScaleJob;
import dev.drover.protocol.job.JobEvent.ParentRegistered;
import dev.drover.protocol.job.JobEvent.ScalingRecorded;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.server.Samples;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ScalingDecisionsTest {
    private static final ScalingNote NOTE =
            new ScalingNote("busy", false, new Value.Fields(Map.of("cpu", new Value.Numeric(0.9))));

    private static ScaleJob scale(int count, String by) {
        return new ScaleJob("group", count, NOTE, OptionalLong.empty(), evaluation(by), "");
    }

    private static Job bounded() {
        return Samples.bounded(SERVICE, new Scaling(2, 5, true, Value.Fields.EMPTY));
    }

    @Test
    void aCountIsKeptWithWhatWasSaidOfIt() {
        JobScenario scenario = job().after(register(bounded(), "e1")).when(scale(5, "e2"));

        assertThat(scenario.event(ScalingRecorded.class))
                .isEqualTo(new ScalingRecorded("group", OptionalLong.of(5), 2, NOTE, Optional.of(evaluation("e2"))));
        assertThat(scenario.state().scaling().of("group"))
                .containsExactly(new ScalingHistory.Entry(scenario.event(ScalingRecorded.class), scenario.now()));
    }

    @Test
    void aCountOutsideItsBoundsIsRefused() {
        JobScenario scenario = job().after(register(bounded(), "e1"));

        scenario.when(scale(1, "e2"))
                .thenRefused(Reason.INVALID, "group count was less than scaling policy minimum: 1 < 2");
        scenario.when(scale(6, "e2"))
                .thenRefused(Reason.INVALID, "group count was greater than scaling policy maximum: 6 > 5");
    }

    @Test
    void somethingCanBeSaidWithoutACount() {
        RecordScaling record = new RecordScaling("group", new ScalingNote("no metrics", true, Value.Fields.EMPTY));

        JobScenario scenario = job().after(register(SERVICE, "e1")).when(record);

        assertThat(scenario.event(ScalingRecorded.class))
                .isEqualTo(new ScalingRecorded("group", OptionalLong.empty(), 2, record.note(), Optional.empty()));
        scenario.thenReply(new JobReply.Recorded(1, 0));
        scenario.when(new RecordScaling("other", NOTE))
                .thenRefused(Reason.INVALID, "task group \"other\" specified for scaling does not exist in job");
        job().when(record).thenRefused(Reason.NOT_FOUND, "job \"web\" not found");
    }

    @Test
    void theLatestAreKept() {
        JobScenario scenario = job().after(register(SERVICE, "e1"));
        for (int i = 0; i < 30; i++) {
            scenario.after(new RecordScaling("group", new ScalingNote("n" + i, false, Value.Fields.EMPTY)));
        }

        assertThat(scenario.state().scaling().of("group"))
                .hasSize(20)
                .extracting(entry -> entry.what().note().message())
                .startsWith("n10")
                .endsWith("n29");
        assertThat(scenario.after(deregister(true, "e2")).state().scaling().of("group"))
                .as("its evaluation is still to run")
                .hasSize(20);
    }

    @Test
    void aParentIsScaledForItsLaunchesToCome() {
        JobScenario scenario =
                job().after(register(LaunchFacts.EVERY_MINUTE, "e1")).when(scale(3, "e2"));

        assertThat(scenario.event(ParentRegistered.class).job().groups().get(0).count())
                .isEqualTo(3);
        assertThat(scenario.event(ScalingRecorded.class).evaluation()).isEmpty();
        scenario.when(scale(3, "e2")).thenNothing().thenReply(new JobReply.Recorded(2, 1));
    }
}
