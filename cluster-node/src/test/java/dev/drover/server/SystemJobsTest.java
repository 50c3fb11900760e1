package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobEvent;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.node.NodeReply;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.IndexClock;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import dev.drover.view.ClusterView;
import dev.drover.view.SampleViews;
import dev.drover.view.Seen;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewKeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcollections.TreePMap;

/** System jobs are evaluated when the nodes that suit them are others than before. */
class SystemJobsTest {
    private static final JobId JOB = JobId.of("a");
    private static final EvaluationId FIRST = evaluation(1);
    private static final Stamp NOW = new Stamp(1, Instant.EPOCH);
    private static final ViewChanges EVERYTHING = new ViewChanges(true, Set.of(), Map.of());
    private static final NodeId ONE = NodeBuilder.id(1);
    private static final NodeId TWO = NodeBuilder.id(2);

    private final List<JobCommand> told = new ArrayList<>();
    private final List<Cause> causes = new ArrayList<>();
    private final AtomicInteger plans = new AtomicInteger();
    private final ExecutorService planner = Executors.newSingleThreadExecutor();
    private final ScheduledExecutorService unused = Executors.newSingleThreadScheduledExecutor();
    private final IndexClock clock = new IndexClock(Clock.systemUTC(), 1);
    private final PlanningQueue queue = new PlanningQueue(
            new ViewKeeper(clock, unused),
            clock,
            request -> {
                plans.incrementAndGet();
                return Scheduler.schedule(request);
            },
            planner);
    private final SystemJobs systemJobs = new SystemJobs(new Recording(), queue, partition -> true);

    /** Notes what jobs are told. */
    private final class Recording implements EntityAccess {
        @Override
        public CompletionStage<Answer<JobReply>> ask(JobId job, JobCommand command, Asked asked) {
            throw new AssertionError("nobody waits for " + command);
        }

        @Override
        public CompletionStage<Answer<NodeReply>> ask(NodeId node, NodeCommand command, Asked asked) {
            throw new AssertionError("no node is asked for " + command);
        }

        @Override
        public CompletionStage<Answer<SettingReply>> ask(SettingId setting, SettingCommand command, Asked asked) {
            throw new AssertionError("no setting is asked for " + command);
        }

        @Override
        public CompletionStage<Answer<NodeReply>> heartbeat(NodeId node, Duration within) {
            throw new AssertionError("node " + node + " is not heard of here");
        }

        @Override
        public void askUntilAnswered(JobId job, JobCommand command, Asked asked) {
            assertThat(job).isEqualTo(JOB);
            told.add(command);
            causes.add(asked.cause());
        }

        @Override
        public void askUntilAnswered(NodeId node, NodeCommand command, Asked asked) {
            throw new AssertionError("node " + node + " is told " + command);
        }

        @Override
        public void run(EvaluationId evaluation, JobId job) {
            throw new AssertionError("evaluation " + evaluation + " is run by its job");
        }

        @Override
        public EvaluationId newEvaluationId(JobId job) {
            return evaluation(9);
        }
    }

    private static EvaluationId evaluation(int number) {
        return new EvaluationId("00000000-0000-4000-8000-00000000000" + number);
    }

    @AfterEach
    void stop() {
        queue.close();
        unused.shutdownNow();
    }

    private static JobState after(JobState state, JobCommand command) {
        JobState next = state;
        for (JobEvent event : JobDecider.decide(state, JOB, command, NOW).events()) {
            next = next.apply(event, NOW);
        }
        return next;
    }

    /** Its evaluation runs. */
    private static JobState registered(Job job) {
        return after(
                JobState.EMPTY, new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, FIRST, ""));
    }

    private static List<Placement> placements(JobState state, NodeBuilder... nodes) {
        return Scheduler.schedule(SchedulingRequest.first(snapshot(nodes), state.brief(), Map.of(), FIRST, NOW))
                .plan()
                .placements();
    }

    private static JobState closed(JobState state, List<Placement> placements) {
        return closed(state, FIRST, placements, List.of());
    }

    private static JobState closed(
            JobState state, EvaluationId evaluation, List<Placement> placements, List<JobCommand.NodeWait> waits) {
        Applied applied = new Applied(0, placements, List.of(), List.of(), Map.of());
        return after(
                state,
                new JobCommand.CloseEvaluation(
                        evaluation,
                        0,
                        EvaluationStatus.COMPLETE,
                        "",
                        applied,
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        waits));
    }

    /** It runs on these nodes, and nothing is to be done for it. */
    private static JobState settled(Job job, NodeBuilder... nodes) {
        JobState open = registered(job);
        return closed(open, placements(open, nodes));
    }

    private static ClusterSnapshot snapshot(NodeBuilder... nodes) {
        return ClusterSnapshot.of(Arrays.stream(nodes).map(NodeBuilder::view).toList());
    }

    private static ClusterView view(JobState job, int partitions, ClusterSnapshot snapshot) {
        Map<Integer, Long> known = new TreeMap<>();
        PartitionId.all().stream().limit(partitions).forEach(partition -> known.put(partition.value(), 1L));
        return SampleViews.view(
                1, TreePMap.singleton(JOB, new Seen<>(job, 1, "", 1)), TreePMap.empty(), known, snapshot);
    }

    private static ViewChanges changed(NodeId node) {
        return new ViewChanges(false, Set.of(), Map.of(node, Set.of()));
    }

    private void show(JobState job, ViewChanges changes, NodeBuilder... nodes) throws Exception {
        show(systemJobs, view(job, PartitionId.COUNT, snapshot(nodes)), changes);
    }

    private void show(SystemJobs shownTo, ClusterView view, ViewChanges changes) throws Exception {
        shownTo.onChanged(view, changes);
        planner.submit(() -> {}).get(60, TimeUnit.SECONDS);
    }

    private static JobCommand look(NodeId node) {
        return new JobCommand.EvaluateJob(evaluation(9), Trigger.NODE_UPDATE, Optional.of(node));
    }

    @Test
    void areEvaluatedWhenANodeCameThatSuitsThem() throws Exception {
        JobState job = settled(JobBuilder.system("a").build(), NodeBuilder.node(1));
        show(job, EVERYTHING, NodeBuilder.node(1));
        assertThat(told).isEmpty();

        show(job, changed(TWO), NodeBuilder.node(1), NodeBuilder.node(2));

        assertThat(told).containsExactly(look(TWO));
        assertThat(causes).containsExactly(new Cause(Cause.Kind.NODE, TWO.value()));
    }

    /** What becomes of a node beside the one where the job runs; that one is in its reach if it is not said otherwise. */
    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("it is eligible again", NodeBuilder.node(2).ineligible(), NodeBuilder.node(2), true),
                Arguments.of(
                        "it comes to the job's datacenter",
                        NodeBuilder.node(2).datacenter("dc2"),
                        NodeBuilder.node(2),
                        true),
                Arguments.of(
                        "it comes to the job's node pool", NodeBuilder.node(2).pool("p"), NodeBuilder.node(2), true),
                Arguments.of(
                        "its attributes satisfy the job",
                        NodeBuilder.node(2).attribute("kernel.name", "plan9"),
                        NodeBuilder.node(2),
                        true),
                Arguments.of(
                        "it does not suit the job",
                        NodeBuilder.node(2).datacenter("dc2"),
                        NodeBuilder.node(2).datacenter("dc3"),
                        false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void areEvaluatedWhenANodeHasBecomeAnother(String rule, NodeBuilder before, NodeBuilder after, boolean evaluated)
            throws Exception {
        Job described = JobBuilder.system("a")
                .constraint("${attr.kernel.name}", "=", "linux")
                .build();
        JobState job = settled(described, NodeBuilder.node(1));
        show(job, EVERYTHING, NodeBuilder.node(1), before);
        assertThat(told).isEmpty();

        show(job, changed(TWO), NodeBuilder.node(1), after);

        assertThat(told).as(rule).isEqualTo(evaluated ? List.of(look(TWO)) : List.of());
    }

    /** Else every allocation that comes or goes would have every system job planned. */
    @Test
    void areNotPlannedForWhatANodeHolds() throws Exception {
        JobState job = settled(JobBuilder.system("a").build(), NodeBuilder.node(1));
        show(job, EVERYTHING, NodeBuilder.node(1));
        int before = plans.get();

        Placement placement =
                placements(job, NodeBuilder.node(1), NodeBuilder.node(2)).get(0);
        show(job, changed(ONE), NodeBuilder.node(1).holds(HeldAllocation.of(JobId.of("b"), placement)));

        assertThat(plans).hasValue(before);
    }

    @Test
    void leaveANodeThatDoesNotSuitThemAnyMore() throws Exception {
        JobState job = settled(JobBuilder.system("a").build(), NodeBuilder.node(1));
        show(job, EVERYTHING, NodeBuilder.node(1));

        show(job, changed(ONE), NodeBuilder.node(1).datacenter("dc2"));

        assertThat(told).containsExactly(look(ONE));
    }

    /** Whoever saw a node arrive may be gone: whoever takes the job over looks itself. */
    @Test
    void areHeldAgainstTheNodesByWhoeverTakesThemOver() throws Exception {
        show(closed(registered(JobBuilder.system("a").build()), List.of()), EVERYTHING, NodeBuilder.node(1));

        assertThat(told).containsExactly(look(ONE));
    }

    @Test
    void waitForTheEvaluationThatRuns() throws Exception {
        JobState open = registered(JobBuilder.system("a").build());
        show(open, EVERYTHING, NodeBuilder.node(1));
        assertThat(told).isEmpty();

        show(closed(open, List.of()), new ViewChanges(false, Set.of(JOB), Map.of()), NodeBuilder.node(1));

        assertThat(told).containsExactly(look(ONE));
    }

    @Test
    void areLookedAtOnceForOneChange() throws Exception {
        JobState job = closed(registered(JobBuilder.system("a").build()), List.of());
        show(job, EVERYTHING, NodeBuilder.node(1));
        show(job, new ViewChanges(false, Set.of(JOB), Map.of()), NodeBuilder.node(1));

        assertThat(told).hasSize(1);
    }

    @Test
    void areLeftToTheirOwner() throws Exception {
        SystemJobs elsewhere = new SystemJobs(new Recording(), queue, partition -> false);
        JobState job = closed(registered(JobBuilder.system("a").build()), List.of());

        show(elsewhere, view(job, PartitionId.COUNT, snapshot(NodeBuilder.node(1))), EVERYTHING);

        assertThat(told).isEmpty();
    }

    @Test
    void areNotLookedAtBeforeTheViewIsComplete() throws Exception {
        JobState job = closed(registered(JobBuilder.system("a").build()), List.of());

        show(systemJobs, view(job, PartitionId.COUNT - 1, snapshot(NodeBuilder.node(1))), EVERYTHING);

        assertThat(told).isEmpty();
    }

    static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of(
                        "a service", closed(registered(JobBuilder.service("a").build()), List.of())),
                Arguments.of(
                        "a batch job", closed(registered(JobBuilder.batch("a").build()), List.of())),
                Arguments.of(
                        "a system job that was stopped",
                        after(
                                closed(registered(JobBuilder.system("a").build()), List.of()),
                                new JobCommand.DeregisterJob(false, evaluation(2)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void areNoneOf(String what, JobState job) throws Exception {
        show(job, EVERYTHING, NodeBuilder.node(1));

        assertThat(plans).as(what).hasValue(0);
    }

    /** It would end there again. */
    @Test
    void areNotBegunAnewWhereTheyHaveEndedByThemselves() throws Exception {
        JobState job = failed(settled(JobBuilder.system("a").build(), NodeBuilder.node(1)));

        show(job, EVERYTHING, NodeBuilder.node(1));

        assertThat(job.evaluations().running()).isEmpty();
        assertThat(plans).hasValue(1);
        assertThat(told).isEmpty();
    }

    /** It is heard of again, and what was lost with it may still run there. */
    @Test
    void waitForRoomOnANodeThatCameWithoutAny() throws Exception {
        JobState job = settled(JobBuilder.system("a").build(), NodeBuilder.node(1));
        NodeBuilder full = NodeBuilder.node(2).size(100, 4_000);
        show(job, EVERYTHING, NodeBuilder.node(1));

        show(job, changed(TWO), NodeBuilder.node(1), full);

        assertThat(told).containsExactly(look(TWO));
    }

    @Test
    void waitOnceForRoomOnANode() throws Exception {
        JobState open = registered(JobBuilder.system("a").build());
        JobCommand.NodeWait wait = new JobCommand.NodeWait(evaluation(5), TWO, Map.of());
        JobState job = closed(open, FIRST, placements(open, NodeBuilder.node(1)), List.of(wait));
        NodeBuilder full = NodeBuilder.node(2).size(100, 4_000);

        show(job, EVERYTHING, NodeBuilder.node(1), full);
        assertThat(plans).hasValue(1);
        assertThat(told).isEmpty();

        show(job, changed(TWO), NodeBuilder.node(1), NodeBuilder.node(2));
        assertThat(told).containsExactly(look(TWO));
    }

    private static JobState failed(JobState running) {
        AllocationReport failed = new AllocationReport(
                running.allocations().keySet().iterator().next(),
                ClientStatus.FAILED,
                "",
                Optional.empty(),
                Optional.empty());
        return after(running, new JobCommand.RecordReports(ONE, 1, List.of(failed), evaluation(3)));
    }

    /** The node took nothing new when it came. */
    @Test
    void areBegunInANewVersionWhereAnOlderOneHasEndedByItself() throws Exception {
        JobState old = failed(settled(JobBuilder.system("a").build(), NodeBuilder.node(1)));
        Job newer = JobBuilder.system("a").size(600, 256).build();
        JobState job = closed(
                after(
                        old,
                        new JobCommand.RegisterJob(newer, Submission.NONE, OptionalLong.empty(), 0, evaluation(2), "")),
                evaluation(2),
                List.of(),
                List.of());
        show(job, EVERYTHING, NodeBuilder.node(1).ineligible());
        assertThat(told).isEmpty();

        show(job, changed(ONE), NodeBuilder.node(1));

        assertThat(told).containsExactly(look(ONE));
    }

    @Test
    void areNotLookedAtForANodeThatIsAsItWas() throws Exception {
        NodeView same = NodeBuilder.node(1).view();
        JobState job = settled(JobBuilder.system("a").build(), NodeBuilder.node(1));
        show(systemJobs, view(job, PartitionId.COUNT, ClusterSnapshot.of(List.of(same))), EVERYTHING);

        show(systemJobs, view(job, PartitionId.COUNT, ClusterSnapshot.of(List.of(same))), changed(ONE));

        assertThat(plans).hasValue(1);
    }
}
