package dev.drover.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobEvent;
import dev.drover.recording.Kept;
import dev.drover.server.Samples;
import dev.drover.snapshot.StateCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Random histories of one job, whose evaluations place what its brief lacks. */
class JobPropertiesTest {
    private static final int COUNT = 3;

    /** An event with its moment. */
    private record Step(JobEvent event, Stamp stamp) {}

    /** A job on its way, driven by numbers. */
    private static final class Drive {
        private final List<Step> steps = new ArrayList<>();
        private final List<JobState> states = new ArrayList<>(List.of(JobState.EMPTY));
        private JobState state = JobState.EMPTY;
        private long second;

        void take(int choice) {
            long next = second + 1;
            switch (choice % 8) {
                case 0 -> tell(JobFacts.register(Samples.service("web", COUNT), "e" + next));
                case 1 -> tell(JobFacts.register(Samples.batch("web", COUNT), "e" + next));
                case 2 ->
                    tell(new JobCommand.EvaluateJob(
                            JobFacts.evaluation("e" + next), Trigger.NODE_UPDATE, Optional.empty()));
                case 3 -> tell(JobFacts.deregister(choice % 3 == 0, "e" + next));
                case 4 -> report(choice, ClientStatus.LOST);
                case 5 -> report(choice, ClientStatus.COMPLETE);
                default -> closeNext(choice);
            }
        }

        private void tell(JobCommand command) {
            Stamp now = JobFacts.stamp(++second);
            for (JobEvent event :
                    JobDecider.decide(state, JobFacts.JOB, command, now).events()) {
                state = state.apply(event, now);
                steps.add(new Step(event, now));
                states.add(state);
            }
        }

        private void report(int choice, ClientStatus status) {
            List<JobAllocation> known = List.copyOf(state.allocations().values());
            if (!known.isEmpty()) {
                String id = known.get(choice % known.size()).id().value();
                tell(JobFacts.reports(second + 1, "e" + (second + 1), JobFacts.ended(id, status)));
            }
        }

        /** The evaluation whose turn it is does its work; sometimes its close arrives twice, or it blocks. */
        private void closeNext(int choice) {
            Optional<Evaluation> running = state.evaluations().running();
            Optional<Evaluation> blocked = state.evaluations().blocked();
            if (running.isEmpty() && blocked.isPresent()) {
                tell(new JobCommand.UnblockEvaluation(blocked.get().id()));
                return;
            }
            if (running.isEmpty() || !state.isRegistered()) {
                return;
            }
            String id = running.get().id().value();
            if (choice % 5 == 0) {
                tell(JobFacts.closeBlocked(id, "b" + (second + 1)));
                return;
            }
            JobCommand close = JobFacts.close(id, work());
            tell(close);
            if (choice % 3 == 0) {
                tell(close);
            }
        }

        private JobCommand.Applied work() {
            long version = state.registration().orElseThrow().version();
            if (state.brief().stopped()) {
                return JobFacts.stopping(
                        version,
                        live().stream()
                                .map(allocation -> allocation.id().value())
                                .toArray(String[]::new));
            }
            Set<String> names = live().stream().map(JobAllocation::name).collect(Collectors.toSet());
            List<Placement> missing = new ArrayList<>();
            for (int index = 0; index < COUNT; index++) {
                if (!names.contains("web.group[" + index + "]")) {
                    missing.add(JobFacts.placement("a" + (second + 1) + "-" + index, index));
                }
            }
            return JobFacts.placing(version, missing.toArray(Placement[]::new));
        }

        private List<JobAllocation> live() {
            return state.allocations().values().stream()
                    .filter(JobAllocation::isLive)
                    .toList();
        }
    }

    @Property(tries = 300)
    void neverHasTwoLiveAllocationsOfOneName(
            @ForAll @Size(min = 5, max = 60) List<@IntRange(max = 10_000) Integer> choices) {
        Drive drive = new Drive();
        for (int choice : choices) {
            drive.take(choice);

            assertThat(drive.live()).extracting(JobAllocation::name).doesNotHaveDuplicates();
        }
    }

    @Property(tries = 300)
    void neverHasMoreThanOneBlockedEvaluationAndNumbersEachOnce(
            @ForAll @Size(min = 5, max = 60) List<@IntRange(max = 10_000) Integer> choices) {
        Drive drive = new Drive();
        for (int choice : choices) {
            drive.take(choice);

            Evaluations evaluations = drive.state.evaluations();
            assertThat(evaluations.open().size() - evaluations.pending().size()).isLessThanOrEqualTo(1);
            assertThat(evaluations.all()).extracting(Evaluation::number).doesNotHaveDuplicates();
        }
    }

    @Property(tries = 100)
    void comesToTheSameStateFromASnapshotAtAnyCutOfItsHistory(
            @ForAll @Size(min = 5, max = 60) List<@IntRange(max = 10_000) Integer> choices) {
        Drive drive = new Drive();
        choices.forEach(drive::take);

        for (int cut = 0; cut < drive.states.size(); cut++) {
            Kept<JobState> kept = new Kept<>(drive.states.get(cut), cut == 0 ? "" : "0" + cut % 10);
            Kept<JobState> snapshot = StateCodec.JOB.read(StateCodec.JOB.stored(kept));
            assertThat(snapshot).isEqualTo(kept);
            JobState folded = snapshot.state();
            for (Step step : drive.steps.subList(cut, drive.steps.size())) {
                folded = folded.apply(step.event(), step.stamp());
            }
            assertThat(folded).isEqualTo(drive.state);
        }
    }
}
