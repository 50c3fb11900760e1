package dev.drover.snapshot;

import dev.drover.job.Departures;
import dev.drover.job.Evaluations;
import dev.drover.job.JobState;
import dev.drover.job.Launches;
import dev.drover.job.Registration;
import dev.drover.job.ScalingHistory;
import dev.drover.job.Tally;
import dev.drover.node.Dealing;
import dev.drover.node.HeldSum;
import dev.drover.node.JobVersion;
import dev.drover.node.NodeState;
import dev.drover.node.Outbox;
import dev.drover.node.Reservation;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.DeploymentId;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Lineage;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.allocation.RescheduleEvent;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.AllocationReport;
import dev.drover.protocol.job.Departure;
import dev.drover.protocol.job.DrainOrder;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobAllocation;
import dev.drover.protocol.job.JobEvent.ScalingRecorded;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Launch;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.ScalingNote;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.job.Succession;
import dev.drover.protocol.job.VersionTag;
import dev.drover.protocol.node.Drain;
import dev.drover.protocol.node.DrainSpec;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.LastDrain;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.protocol.node.Offer;
import dev.drover.protocol.node.Refusal;
import dev.drover.protocol.setting.NodePool;
import dev.drover.protocol.setting.Setting;
import dev.drover.recording.Kept;
import dev.drover.server.Samples;
import dev.drover.setting.SettingState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** States with something in every place. */
final class SampleStates {
    private static final Job JOB = Samples.service("web", 2);
    private static final VersionTag TAG = new VersionTag("golden", "the best", Instant.ofEpochSecond(20));
    private static final Stamp STAMP = new Stamp(4711, Instant.ofEpochSecond(47, 11));
    private static final AllocationId ALLOCATION = new AllocationId("allocation-1");
    private static final EvaluationId EVALUATION = new EvaluationId("evaluation-1");
    private static final DeploymentId DEPLOYMENT = new DeploymentId("deployment-1");
    private static final DeploymentHealth HEALTH = new DeploymentHealth(true, Instant.ofEpochSecond(12));
    private static final PlacementMetrics METRICS = new PlacementMetrics(
            1,
            2,
            3,
            4,
            Map.of("dc1", 5),
            Map.of("big", 6),
            Map.of("linux", 7),
            Map.of("small", 8),
            Map.of("cpu", 9),
            List.of(),
            10,
            Explanation.NONE);

    private static final AllocationId LEAVING = new AllocationId("leaving");
    private static final Instant DEADLINE = Instant.ofEpochSecond(16);
    private static final RescheduleEvent RESCHEDULE = new RescheduleEvent(
            Instant.ofEpochSecond(17), new AllocationId("before"), Samples.NODE, Duration.ofSeconds(18));

    static final Kept<JobState> JOB_STATE = new Kept<>(job(), "ab".repeat(32));
    static final Kept<NodeState> NODE_STATE = new Kept<>(node(), "cd".repeat(32));

    static final Kept<SettingState> SETTING_STATE = new Kept<>(
            new SettingState(
                    Optional.of(new Setting.Pool(new NodePool(
                            "gpu",
                            "with devices",
                            Map.of("owner", "research"),
                            Optional.of(SchedulerConfiguration.Algorithm.SPREAD),
                            Optional.of(true)))),
                    4715,
                    4716,
                    Instant.ofEpochSecond(4717),
                    Instant.ofEpochSecond(4718)),
            "ef".repeat(32));

    private SampleStates() {}

    private static JobState job() {
        return new JobState(
                Optional.of(registration()),
                3,
                TreePMap.singleton(ALLOCATION, allocation(ALLOCATION, DesiredStatus.STOP, true))
                        .plus(LEAVING, allocation(LEAVING, DesiredStatus.RUN, false)),
                new Evaluations(
                        9,
                        List.of(evaluation(9, EvaluationStatus.BLOCKED)),
                        List.of(evaluation(7, EvaluationStatus.FAILED), evaluation(8, EvaluationStatus.COMPLETE))),
                List.of(new Deployment(
                        DEPLOYMENT,
                        JOB.id(),
                        2,
                        DeploymentStatus.SUCCESSFUL,
                        "done",
                        Map.of(
                                "group",
                                new Deployment.GroupState(
                                        2,
                                        2,
                                        1,
                                        1,
                                        Optional.of(Instant.ofEpochSecond(13)),
                                        new Deployment.Terms(1, true, true, Duration.ofMinutes(5)),
                                        true,
                                        List.of(ALLOCATION))),
                        STAMP,
                        STAMP)),
                TreePMap.singleton(Samples.NODE, 14L),
                TreePMap.singleton(Samples.NODE, 15L),
                3,
                List.of(evaluation(9, EvaluationStatus.PENDING)),
                4712,
                new Departures(1, Optional.of(DEADLINE)),
                launches(),
                ScalingHistory.of(List.of(new ScalingHistory.Entry(
                        new ScalingRecorded(
                                "group",
                                OptionalLong.of(2),
                                1,
                                new ScalingNote("busy", true, new Value.Fields(Map.of("cpu", new Value.Numeric(0.5)))),
                                Optional.of(EVALUATION)),
                        STAMP))),
                Tally.of(List.of(
                        allocation(ALLOCATION, DesiredStatus.STOP, true),
                        allocation(LEAVING, DesiredStatus.RUN, false))));
    }

    private static Launches launches() {
        JobId child = JobId.of("web/dispatch-1-ab");
        Launch launch =
                new Launch(child, EVALUATION, 2, new Origin("web", true, "cGF5", "token"), Map.of("key", "value"), 60);
        return new Launches(
                Optional.of(Instant.ofEpochSecond(20)),
                List.of(new Launches.Owed(launch, JOB)),
                List.of(new Launches.Launched(child, EVALUATION, "token")),
                List.of(EVALUATION));
    }

    private static JobAllocation allocation(AllocationId id, DesiredStatus desired, boolean departs) {
        return new JobAllocation(
                id,
                "web.group[0]",
                "group",
                Samples.NODE,
                2,
                EVALUATION,
                Optional.of(DEPLOYMENT),
                desired,
                departs ? ClientStatus.COMPLETE : ClientStatus.PENDING,
                Optional.of(HEALTH),
                STAMP,
                new Departure(Optional.of(new DrainOrder(Optional.of(DEADLINE))), departs, departs),
                true,
                new Succession(
                        List.of(RESCHEDULE),
                        Optional.of(new AllocationId("next")),
                        Optional.of(EVALUATION),
                        Optional.of(Instant.ofEpochSecond(16)),
                        true));
    }

    private static Registration registration() {
        Submission submission = new Submission("job {}", "hcl2", Map.of("count", "2"), "count = 2");
        Registration.Version older = new Registration.Version(
                1, JOB, Submission.NONE, 100, Instant.ofEpochSecond(1), true, Optional.of(TAG));
        Registration.Version newest =
                new Registration.Version(2, JOB, submission, 200, Instant.ofEpochSecond(2), false, Optional.empty());
        return new Registration(
                JOB, 2, true, true, submission, 100, 300, Instant.ofEpochSecond(2), List.of(older, newest));
    }

    private static Evaluation evaluation(long number, EvaluationStatus status) {
        return new Evaluation(
                new EvaluationId("evaluation-" + number),
                JOB.id(),
                JobType.SERVICE,
                50,
                number,
                Trigger.NODE_UPDATE,
                status,
                "as it is",
                200,
                Optional.of(EVALUATION),
                Optional.of(EVALUATION),
                Optional.of(Samples.NODE),
                Optional.of(DEPLOYMENT),
                Map.of("group", METRICS),
                Map.of("group", 2),
                Map.of("group", METRICS),
                STAMP,
                STAMP,
                Optional.of(Instant.ofEpochSecond(19)));
    }

    private static NodeState node() {
        AllocationReport report = new AllocationReport(
                ALLOCATION,
                ClientStatus.LOST,
                "node is down",
                Optional.of(HEALTH),
                Optional.of(new DrainOrder(Optional.empty())));
        PSortedMap<AllocationId, Allocation> allocations = TreePMap.singleton(ALLOCATION, allocation());
        PSortedMap<AllocationId, Stamp> ending = TreePMap.singleton(ALLOCATION, STAMP);
        PSortedMap<JobId, Reservation> reservations =
                TreePMap.singleton(JOB.id(), new Reservation(List.of(reserved())));
        return new NodeState(
                Optional.of(Samples.node(4_000)),
                NodeStatus.DOWN,
                Eligibility.INELIGIBLE,
                allocations,
                TreePMap.singleton(new JobVersion(JOB.id(), 2), JOB),
                TreePMap.singleton(
                        JOB.id(),
                        new Dealing(
                                9,
                                Instant.ofEpochSecond(14),
                                Map.of(
                                        1,
                                        new OfferAnswered(
                                                List.of(ALLOCATION),
                                                List.of(new Refusal(new AllocationId("allocation-2"), "memory")))))),
                TreePMap.singleton(JOB.id(), new Outbox(5, Map.of(ALLOCATION, new Outbox.Numbered(4, report)))),
                ending,
                TreePMap.singleton(new AllocationId("allocation-3"), STAMP),
                reservations,
                6,
                Optional.of(new Drain(
                        new DrainSpec(Duration.ofMinutes(5), true),
                        Optional.of(Instant.ofEpochSecond(17)),
                        Instant.ofEpochSecond(15),
                        false)),
                Optional.of(new LastDrain(
                        Instant.ofEpochSecond(15),
                        Instant.ofEpochSecond(16),
                        DrainStatus.DRAINING,
                        Map.of("message", "upgrade"))),
                List.of(new NodeState.Happening("Node registered", NodeState.Happening.CLUSTER, STAMP)),
                100,
                4713,
                HeldSum.of(allocations, ending, reservations));
    }

    private static Offer reserved() {
        return new Offer(
                EVALUATION,
                1,
                9,
                JOB,
                2,
                List.of(allocation().placement()),
                List.of(new Plan.Stop(ALLOCATION, Samples.NODE, "replaced", Optional.empty())),
                List.of(),
                Map.of());
    }

    private static Allocation allocation() {
        AssignedPort port = new AssignedPort("http", 20_001, 8080, "127.0.0.1", true);
        TaskState.TaskEvent started =
                new TaskState.TaskEvent("Started", Instant.ofEpochSecond(3), "task started", Map.of("pid", "7"));
        return new Allocation(
                new Placement(
                        ALLOCATION,
                        "web.group[0]",
                        "group",
                        Samples.NODE,
                        new AllocatedResources(
                                Map.of("task", new TaskShare(100, 200, 300, List.of(port))), 300, List.of(port)),
                        Optional.of(new AllocationId("allocation-0")),
                        Optional.of(DEPLOYMENT),
                        METRICS,
                        new Lineage(true, OptionalLong.of(1), List.of(RESCHEDULE))),
                JOB.id(),
                2,
                EVALUATION,
                DesiredStatus.RUN,
                "wanted",
                ClientStatus.LOST,
                "node is down",
                Map.of(
                        "task",
                        new TaskState(
                                TaskState.DEAD,
                                true,
                                2,
                                Optional.of(Instant.ofEpochSecond(3)),
                                Optional.of(Instant.ofEpochSecond(4)),
                                List.of(started))),
                Optional.of(HEALTH),
                STAMP,
                STAMP,
                4714);
    }
}
