package dev.drover.evaluation;

import dev.drover.evaluation.Colleagues.PlanRequest;
import dev.drover.evaluation.Colleagues.Planned;
import dev.drover.job.Registration;
import dev.drover.node.JobVersion;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationEvent;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobBrief;
import dev.drover.recording.IndexClock;
import dev.drover.scheduler.Scheduler;
import dev.drover.scheduler.SchedulingRequest;
import dev.drover.scheduler.SchedulingResult;
import dev.drover.scheduler.rank.RefusedPlacement;
import dev.drover.scheduler.snapshot.ClusterSnapshot;
import dev.drover.view.ClusterView;
import dev.drover.view.ViewKeeper;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Runs the scheduler: at most one plan for each core at a time, the highest priority first, then the oldest. A plan waits
 * until the view is complete and has passed everything that the job's last plan did, and while the operator lets
 * evaluations wait.
 */
public final class PlanningQueue implements AutoCloseable {
    private static final Duration VIEW_PATIENCE = Duration.ofSeconds(10);

    private final ViewKeeper keeper;
    private final IndexClock clock;
    private final PendingOffers pending = new PendingOffers();
    private final Function<SchedulingRequest, SchedulingResult> scheduler;
    private final ExecutorService workers;

    public PlanningQueue(ViewKeeper keeper, IndexClock clock, int cores) {
        this(keeper, clock, Scheduler::schedule, threads(cores));
    }

    /**
     * A queue for one view.
     *
     * @param scheduler makes the plans
     * @param workers runs the plans; they are comparable by who comes first
     */
    public PlanningQueue(
            ViewKeeper keeper,
            IndexClock clock,
            Function<SchedulingRequest, SchedulingResult> scheduler,
            ExecutorService workers) {
        this.keeper = keeper;
        this.clock = clock;
        this.scheduler = scheduler;
        this.workers = workers;
    }

    static ExecutorService threads(int count) {
        return new ThreadPoolExecutor(count, count, 1, TimeUnit.MINUTES, new PriorityBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "scheduler");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** One plan in the queue. */
    private record Turn(int priority, long index, Runnable work) implements Runnable, Comparable<Turn> {
        private static final Comparator<Turn> ORDER =
                Comparator.comparingInt((Turn turn) -> -turn.priority()).thenComparingLong(Turn::index);

        @Override
        public void run() {
            work.run();
        }

        @Override
        public int compareTo(Turn other) {
            return ORDER.compare(this, other);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** What was planned for nodes and not yet seen in the view. */
    public PendingOffers pending() {
        return pending;
    }

    public CompletionStage<Planned> plan(PlanRequest request) {
        return keeper.await(view -> canPlan(view, request.brief()), VIEW_PATIENCE)
                .thenCompose(view -> canPlan(view, request.brief())
                        ? queued(request)
                        : CompletableFuture.failedStage(
                                new TimeoutException("the view does not show what the job's last plan did,"
                                        + " or evaluations are paused")));
    }

    private static boolean canPlan(ClusterView view, JobBrief brief) {
        return view.isComplete(PartitionId.COUNT)
                && !view.schedulerConfiguration().pauseEvaluations()
                && view.hasPassed(brief.nodeSequences());
    }

    private CompletionStage<Planned> queued(PlanRequest request) {
        CompletableFuture<Planned> promise = new CompletableFuture<>();
        Evaluation evaluation = request.evaluation();
        Runnable work = () -> {
            try {
                promise.complete(planNow(request));
            } catch (RuntimeException | Error e) {
                promise.completeExceptionally(e);
            }
        };
        workers.execute(new Turn(evaluation.priority(), evaluation.created().index(), work));
        return promise;
    }

    private Planned planNow(PlanRequest request) {
        Stamp now = clock.next();
        ClusterView view = keeper.view();
        Evaluation evaluation = request.evaluation();
        SchedulerConfiguration configuration =
                view.schedulerConfiguration(request.brief().job().nodePool());
        PendingOffers.Overlaid overlaid = pending.over(view.snapshot());
        SchedulingResult result = scheduler.apply(asked(request, view, overlaid.snapshot(), now, configuration));
        long number = pending.planned(evaluation.id(), evaluation.job(), result.plan());
        EvaluationEvent.Moment moment =
                PlanMoments.of(now, request.jobSequence(), view.partitions(), number, overlaid.plans());
        return new Planned(result.plan(), basis(view, request, result.basis(), configuration, moment));
    }

    /** All that the scheduler is told; the same when a plan is made again. */
    public static SchedulingRequest asked(
            PlanRequest request,
            ClusterView view,
            ClusterSnapshot overlaid,
            Stamp now,
            SchedulerConfiguration configuration) {
        List<RefusedPlacement> refused = request.refused().stream()
                .map(refusal -> new RefusedPlacement(
                        refusal.placement().node(), refusal.placement().group(), refusal.why()))
                .toList();
        EvaluationId evaluation = request.evaluation().id();
        return new SchedulingRequest(
                overlaid,
                request.brief(),
                earlierVersions(view, request.brief()),
                evaluation,
                request.round(),
                SchedulingRequest.seed(evaluation, now.index()),
                now,
                refused,
                configuration);
    }

    private static EvaluationEvent.Basis basis(
            ClusterView view,
            PlanRequest request,
            SchedulingResult.Basis basis,
            SchedulerConfiguration configuration,
            EvaluationEvent.Moment moment) {
        return new EvaluationEvent.Basis(
                request.evaluation().job(),
                request.brief().job(),
                request.brief().version(),
                request.evaluation().number(),
                basis.seed(),
                basis.algorithmVersion(),
                view.cursors(),
                basis.baseSetSize(),
                basis.baseSetHash(),
                basis.nodesConsidered(),
                configuration,
                Optional.of(moment));
    }

    /** What would be planned now; nothing is remembered or recorded. For {@code job plan} and for blocked evaluations. */
    public SchedulingResult rehearse(ClusterView view, JobBrief brief, Evaluation evaluation) {
        return rehearse(view, brief, evaluation.id());
    }

    /** The same for an evaluation that nobody has opened yet. */
    public SchedulingResult rehearse(ClusterView view, JobBrief brief, EvaluationId evaluation) {
        Stamp now = clock.next();
        ClusterSnapshot snapshot = pending.over(view.snapshot()).snapshot();
        return scheduler.apply(SchedulingRequest.first(snapshot, brief, earlierVersions(view, brief), evaluation, now)
                .with(view.schedulerConfiguration(brief.job().nodePool())));
    }

    /** The versions that allocations of the brief still run, other than its own, and the stable one. */
    public static Map<Long, Job> earlierVersions(ClusterView view, JobBrief brief) {
        Map<Long, Job> versions = new TreeMap<>();
        brief.stableVersion()
                .ifPresent(stable -> registered(view, brief, stable).ifPresent(job -> versions.put(stable, job)));
        for (JobAllocation allocation : brief.allocations()) {
            long version = allocation.jobVersion();
            if (version != brief.version() && !versions.containsKey(version)) {
                earlier(view, brief, allocation).ifPresent(job -> versions.put(version, job));
            }
        }
        return versions;
    }

    private static Optional<Job> earlier(ClusterView view, JobBrief brief, JobAllocation allocation) {
        Optional<Job> onNode = view.node(allocation.node())
                .map(node -> node.jobs().get(new JobVersion(brief.job().id(), allocation.jobVersion())));
        return onNode.isPresent() ? onNode : registered(view, brief, allocation.jobVersion());
    }

    private static Optional<Job> registered(ClusterView view, JobBrief brief, long wanted) {
        return view.job(brief.job().id()).flatMap(job -> job.registration()).stream()
                .flatMap(registration -> registration.versions().stream())
                .filter(version -> version.version() == wanted)
                .map(Registration.Version::job)
                .findFirst();
    }

    /** Runs something of little hurry between plans. */
    public void whenIdle(Runnable work) {
        workers.execute(new Turn(0, Long.MAX_VALUE, work));
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
