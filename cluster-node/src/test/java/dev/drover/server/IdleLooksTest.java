package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.evaluation.PlanningQueue;
import dev.drover.job.JobDecider;
import dev.drover.job.JobState;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
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
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import dev.drover.scheduler.snapshot.ClusterNodes;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.PendingOffer;
import dev.drover.view.ClusterView;
import dev.drover.view.SampleViews;
import dev.drover.view.Seen;
import dev.drover.view.ViewChanges;
import dev.drover.view.ViewKeeper;
import dev.drover.view.ViewListener;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** How much work many gains make for those who look at jobs between plans; each task of the samples takes 100 MHz. */
class IdleLooksTest {
    private static final int JOBS = 1000;
    private static final int GAINS = 100;
    private static final ViewChanges EVERYTHING = new ViewChanges(true, Set.of(), Map.of());
    private static final ViewChanges OF_NODE =
            new ViewChanges(false, Set.of(), Map.of(NodeBuilder.id(1), Set.<AllocationId>of()));

    private final Turns turns = new Turns();
    private final Told told = new Told();
    private final IndexClock clock = new IndexClock(Clock.systemUTC(), 1);
    private final List<JobId> rehearsed = new ArrayList<>();
    private List<PendingOffer> pending = List.of();
    private final ScheduledExecutorService views = Executors.newSingleThreadScheduledExecutor();
    private final PlanningQueue queue = new PlanningQueue(new ViewKeeper(clock, views), clock, this::schedule, turns);

    private SchedulingResult schedule(SchedulingRequest request) {
        rehearsed.add(request.brief().job().id());
        return Scheduler.schedule(new SchedulingRequest(
                request.snapshot().overlay(pending),
                request.brief(),
                request.earlierVersions(),
                request.evaluation(),
                request.round(),
                request.seed(),
                request.now(),
                request.refused(),
                request.configuration()));
    }

    @AfterEach
    void end() {
        views.shutdownNow();
    }

    @Test
    void oneTurnOfEachBlockedJobWaitsHoweverOftenNodesGain() {
        PSortedMap<JobId, Seen<JobState>> jobs = jobs(job -> Samples.batch(job, 1), IdleLooksTest::blocked);
        Unblocker unblocker = new Unblocker(told, queue, partition -> true);

        gainAgainAndAgain(unblocker, jobs);

        assertThat(turns.waiting).hasSize(JOBS);
        turns.takeAll();
        assertThat(rehearsed).hasSize(JOBS).doesNotHaveDuplicates();
        assertThat(told.jobs).as("the last gain was seen, with room for one").hasSize(JOBS);

        unblocker.onChanged(view(jobs, 50), OF_NODE);
        assertThat(turns.waiting).as("another gain is another turn").hasSize(JOBS);
        turns.takeAll();
        assertThat(rehearsed).hasSize(2 * JOBS);
        assertThat(told.jobs).as("there is no room any more").hasSize(JOBS);
    }

    @Test
    void noTurnWaitsForNodesThatTheJobsCannotComeTo() {
        PSortedMap<JobId, Seen<JobState>> jobs = jobs(job -> Samples.batch(job, 1), IdleLooksTest::blocked);
        Unblocker unblocker = new Unblocker(told, queue, partition -> true);
        unblocker.onChanged(view(jobs, NodeBuilder.node(1).size(49, 4000)), EVERYTHING);
        turns.takeAll();

        unblocker.onChanged(view(jobs, NodeBuilder.node(1).size(150, 4000).pool("gpu")), OF_NODE);

        assertThat(turns.waiting).isEmpty();
        unblocker.onChanged(view(jobs, NodeBuilder.node(1).size(150, 4000)), OF_NODE);
        assertThat(turns.waiting).hasSize(JOBS);
    }

    /** As long as a less important allocation is only offered to a node, nobody can take its place. */
    @Test
    void aTurnOfEachBlockedSystemJobWaitsOnceWhatYieldsToItHasCome() {
        PSortedMap<JobId, Seen<JobState>> jobs = jobs(Samples::system, IdleLooksTest::blocked);
        Unblocker unblocker = new Unblocker(told, queue, partition -> true);
        pending = List.of(new PendingOffer(
                NodeBuilder.id(1), PendingOffer.UNKNOWN, List.of(lessImportant(HeldAllocation.NEVER))));
        unblocker.onChanged(view(jobs, 100), EVERYTHING);
        turns.takeAll();
        assertThat(rehearsed).hasSize(JOBS);
        assertThat(told.jobs).as("nobody knows yet whether the node takes it").isEmpty();

        pending = List.of();
        NodeBuilder taken = NodeBuilder.node(1).size(100, 4000).holds(lessImportant(10));
        unblocker.onChanged(view(jobs, taken), OF_NODE);

        assertThat(turns.waiting).hasSize(JOBS);
        turns.takeAll();
        assertThat(told.jobs).hasSize(JOBS);
    }

    private static HeldAllocation lessImportant(int priority) {
        AllocatedResources resources =
                new AllocatedResources(Map.of("main", new TaskShare(100, 64, 0, List.of())), 0, List.of());
        return new HeldAllocation(new AllocationId("offered"), JobId.of("other"), "web", resources, priority, 1);
    }

    @Test
    void oneTurnOfEachSystemJobWaitsHoweverOftenNodesChange() {
        SystemJobs systemJobs = new SystemJobs(told, queue, partition -> true);

        gainAgainAndAgain(systemJobs, jobs(Samples::system, IdleLooksTest::settled));

        assertThat(turns.waiting).hasSize(JOBS);
        turns.takeAll();
        assertThat(rehearsed).hasSize(JOBS).doesNotHaveDuplicates();
    }

    /** A node with room for nothing grows a little, over and over, and at last enough for one. */
    private void gainAgainAndAgain(ViewListener listener, PSortedMap<JobId, Seen<JobState>> jobs) {
        listener.onChanged(view(jobs, 49), EVERYTHING);
        for (int gain = 0; gain < GAINS; gain++) {
            listener.onChanged(view(jobs, 50 + gain % 40), OF_NODE);
        }
        listener.onChanged(view(jobs, 150), OF_NODE);
    }

    private static PSortedMap<JobId, Seen<JobState>> jobs(Function<String, Job> spec, UnaryOperator<JobState> then) {
        PSortedMap<JobId, Seen<JobState>> jobs = TreePMap.empty();
        for (int number = 0; number < JOBS; number++) {
            JobId id = JobId.of("job-" + number);
            JobCommand register = new JobCommand.RegisterJob(
                    spec.apply(id.value()), Submission.NONE, OptionalLong.empty(), 0, evaluation(id, "first"), "");
            JobState state = then.apply(after(JobState.EMPTY, id, register));
            jobs = jobs.plus(id, new Seen<>(state, 1, "", 1));
        }
        return jobs;
    }

    private static EvaluationId evaluation(JobId job, String which) {
        return EvaluationId.of(job, UUID.nameUUIDFromBytes((job + which).getBytes(StandardCharsets.UTF_8)));
    }

    private static JobState blocked(JobState state) {
        JobId id = state.brief().job().id();
        return after(state, id, close(id, Optional.of(evaluation(id, "blocked"))));
    }

    private static JobState settled(JobState state) {
        JobId id = state.brief().job().id();
        return after(state, id, close(id, Optional.empty()));
    }

    private static JobCommand close(JobId id, Optional<EvaluationId> blocked) {
        return new JobCommand.CloseEvaluation(
                evaluation(id, "first"),
                0,
                EvaluationStatus.COMPLETE,
                "",
                JobCommand.Applied.NOTHING,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Map.of(),
                blocked,
                List.of(),
                List.of());
    }

    private static JobState after(JobState before, JobId id, JobCommand command) {
        Stamp now = new Stamp(1, Instant.EPOCH);
        JobState state = before;
        for (JobEvent event : JobDecider.decide(before, id, command, now).events()) {
            state = state.apply(event, now);
        }
        return state;
    }

    /** A view that is complete, with one node of that size. */
    private static ClusterView view(PSortedMap<JobId, Seen<JobState>> jobs, int cpuMhz) {
        return view(jobs, NodeBuilder.node(1).size(cpuMhz, 4000));
    }

    private static ClusterView view(PSortedMap<JobId, Seen<JobState>> jobs, NodeBuilder node) {
        ClusterNodes nodes = new ClusterNodes();
        nodes.put(node.view());
        return SampleViews.view(1, jobs, TreePMap.empty(), SampleViews.allPartitions(1), nodes.snapshot());
    }

    /** Workers that have other work until the test lets them go on. */
    private static final class Turns extends AbstractExecutorService {
        private final Deque<Runnable> waiting = new ArrayDeque<>();

        void takeAll() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }

        @Override
        public void execute(Runnable turn) {
            waiting.add(turn);
        }

        @Override
        public void shutdown() {
            waiting.clear();
        }

        @Override
        public List<Runnable> shutdownNow() {
            List<Runnable> left = List.copyOf(waiting);
            waiting.clear();
            return left;
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    /** Which jobs were told something. */
    private static final class Told implements EntityAccess {
        private final Set<JobId> jobs = new HashSet<>();

        @Override
        public void askUntilAnswered(JobId job, JobCommand command, Asked asked) {
            jobs.add(job);
        }

        @Override
        public EvaluationId newEvaluationId(JobId job) {
            return evaluation(job, "new");
        }

        @Override
        public void askUntilAnswered(NodeId node, NodeCommand command, Asked asked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Answer<JobReply>> ask(JobId job, JobCommand command, Asked asked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Answer<NodeReply>> ask(NodeId node, NodeCommand command, Asked asked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Answer<SettingReply>> ask(SettingId setting, SettingCommand command, Asked asked) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Answer<NodeReply>> heartbeat(NodeId node, Duration within) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void run(EvaluationId evaluation, JobId job) {
            throw new UnsupportedOperationException();
        }
    }
}
