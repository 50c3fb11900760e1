package dev.drover.job;

import static dev.drover.job.JobFacts.SERVICE;
import static dev.drover.job.JobFacts.begin;
import static dev.drover.job.JobFacts.close;
import static dev.drover.job.JobFacts.closeBlocked;
import static dev.drover.job.JobFacts.closeWithDeployment;
import static dev.drover.job.JobFacts.deregister;
import static dev.drover.job.JobFacts.ended;
import static dev.drover.job.JobFacts.evaluation;
import static dev.drover.job.JobFacts.placement;
import static dev.drover.job.JobFacts.placing;
import static dev.drover.job.JobFacts.register;
import static dev.drover.job.JobFacts.reports;
import static dev.drover.job.JobFacts.toGo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Decision;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.ScalingNote;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One history in which every command of a job is decided and every event and reply of it occurs. */
class JobCompletenessTest {
    private static final List<JobCommand> HISTORY = List.of(
            new JobCommand.ReadBrief(),
            register(SERVICE, "e1"),
            new JobCommand.ReadBrief(),
            register(SERVICE, "e2"),
            begin("e1"),
            begin("e2"),
            new JobCommand.RecordPlacements(evaluation("e1"), 0, placing(0, placement("a0", 0))),
            JobFacts.after(
                    1, closeWithDeployment("e1", 2, placing(0, placement("d0", 2, Optional.of(JobFacts.DEPLOYMENT))))),
            closeBlocked("e2", "b1"),
            new JobCommand.UnblockEvaluation(evaluation("b1")),
            new JobCommand.UnblockEvaluation(evaluation("b1")),
            close("b1", placing(0, placement("a1", 1))),
            new JobCommand.EvaluateJob(evaluation("e3"), Trigger.NODE_UPDATE, Optional.empty()),
            new JobCommand.ForceReschedule(evaluation("e18")),
            reports(1, "e4", ended("a0", ClientStatus.LOST)),
            reports(2, "e12", toGo("a1", Optional.of(Instant.ofEpochSecond(16)))),
            new JobCommand.CheckDrains(evaluation("e13")),
            new JobCommand.PauseDeployment(JobFacts.DEPLOYMENT, true, evaluation("e5")),
            new JobCommand.PromoteDeployment(JobFacts.DEPLOYMENT, List.of(), evaluation("e6")),
            new JobCommand.JudgeAllocations(
                    JobFacts.DEPLOYMENT, List.of(JobFacts.allocation("d0")), List.of(), evaluation("e7")),
            new JobCommand.FailDeployment(JobFacts.DEPLOYMENT, evaluation("e8")),
            new JobCommand.CheckDeployment(JobFacts.DEPLOYMENT, evaluation("e9")),
            new JobCommand.WakeEvaluation(evaluation("e1")),
            new JobCommand.MarkVersion(0, true),
            new JobCommand.TagVersion("golden", OptionalLong.empty(), ""),
            new JobCommand.UntagVersion("golden"),
            new JobCommand.RevertJob(7, OptionalLong.empty(), evaluation("e10")),
            new JobCommand.StopAllocation(JobFacts.allocation("a1"), evaluation("e14")),
            new JobCommand.ScaleJob("group", 3, ScalingNote.NONE, OptionalLong.empty(), evaluation("e15"), ""),
            new JobCommand.RecordScaling("group", ScalingNote.NONE),
            deregister(false, "e11"),
            register(LaunchFacts.EVERY_SECOND, "e16"),
            new JobCommand.LaunchDue(List.of()),
            new JobCommand.ForceLaunch(""),
            new JobCommand.LaunchDue(List.of()),
            new JobCommand.LaunchDue(List.of()),
            new JobCommand.SettleLaunches(List.of(LaunchFacts.child(34))),
            new JobCommand.DispatchJob("", Map.of(), "", 0, "abcd", ""),
            new JobCommand.ReadStatus(),
            deregister(false, "e17"),
            new JobCommand.ForgetEnded(Instant.MAX, Instant.MAX, Instant.MAX, Instant.MAX));

    @Test
    void everyCommandIsDecidedAndEveryEventAppliedAndEveryReplyGiven() {
        Set<Class<?>> commands = new HashSet<>();
        Set<Class<?>> events = new HashSet<>();
        Set<Class<?>> replies = new HashSet<>();
        JobState state = JobState.EMPTY;
        long second = 0;
        for (JobCommand command : HISTORY) {
            Stamp now = JobFacts.stamp(++second);
            Decision<JobEvent, JobReply> decision = JobDecider.decide(state, JobFacts.JOB, command, now);
            commands.add(command.getClass());
            replies.add(decision.reply().getClass());
            for (JobEvent event : decision.events()) {
                events.add(event.getClass());
                state = state.apply(event, now);
                assertThat(state.modifyIndex()).isEqualTo(now.index());
            }
        }

        assertThat(commands).containsExactlyInAnyOrder(JobCommand.class.getPermittedSubclasses());
        assertThat(events).containsExactlyInAnyOrder(JobEvent.class.getPermittedSubclasses());
        assertThat(replies).containsExactlyInAnyOrder(JobReply.class.getPermittedSubclasses());
    }
}
