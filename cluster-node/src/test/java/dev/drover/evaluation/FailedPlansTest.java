package dev.drover.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.api.EvaluationJson;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.evaluation.EvaluationCommand.RunEvaluation;
import dev.drover.protocol.evaluation.EvaluationReply;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.recording.Answer;
import dev.drover.recording.Asked;
import dev.drover.recording.EntitySettings;
import dev.drover.recording.IndexClock;
import dev.drover.server.EntityJournal;
import dev.drover.server.Samples;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding.ShardCommand;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plans that cannot be made, or of which some part is too large for an event: each evaluation ends, and its job knows what nodes took. */
class FailedPlansTest {
    private static final NodeId FIRST = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c11");
    private static final NodeId SECOND = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c12");
    private static final NodeId NOWHERE = new NodeId("0b8b4cf6-5e0c-4f3e-9d7c-0d6f8f3a1c13");
    private static final Job JOB = Samples.service("web", 250);

    private static ActorTestKit kit;

    private final EvaluationId evaluation = new EvaluationId(UUID.randomUUID().toString());

    @BeforeAll
    static void startSystem() {
        kit = ActorTestKit.create(EntityJournal.CONFIG);
    }

    @AfterAll
    static void stopSystem() {
        kit.shutdownTestKit();
    }

    @Test
    void aPlanIsRecordedInAsManyEventsAsItTakes() {
        World world = run(plan -> with(
                plan,
                plan.placements().stream()
                        .map(placement -> explained(placement, metrics(60)))
                        .toList()));

        assertThat(world.state().allocations()).hasSize(250);
        assertThat(world.held()).isEqualTo(world.state().allocations().keySet());
        assertThat(ended(world).status()).isEqualTo(EvaluationStatus.COMPLETE);
        assertThat(world.asked()).filteredOn("RecordPlacements"::equals).hasSizeGreaterThan(10);
    }

    /** What nodes take of several parts of a plan may be the large half of each, which together fit no event. */
    @Test
    void theJobRecordsWhatNodesTookWithoutReasonsWhereTheseDoNotFit() {
        World world = run(plan -> with(
                plan,
                plan.placements().stream().map(FailedPlansTest::largeOrNowhere).toList()));

        assertThat(world.state().allocations()).hasSize(250);
        assertThat(world.held()).isEqualTo(world.state().allocations().keySet());
        assertThat(ended(world).status()).isEqualTo(EvaluationStatus.COMPLETE);
        assertThat(world.asked()).filteredOn("RecordPlacements"::equals).hasSizeLessThan(100);
    }

    /** Of the first plan, each other placement is large, and those between them come to a node that is not there. */
    private static Placement largeOrNowhere(Placement placement) {
        if (!placement.id().value().startsWith("plan-1-")) {
            return placement;
        }
        boolean isLarge = placement.id().value().matches(".*[02468]");
        return isLarge
                ? explained(placement, metrics(170))
                : new Placement(
                        placement.id(),
                        placement.name(),
                        placement.group(),
                        NOWHERE,
                        placement.resources(),
                        placement.previous(),
                        placement.deployment(),
                        placement.metrics(),
                        placement.lineage());
    }

    @Test
    void ofVeryManyGroupsThatFailAFewSayWhy() {
        Map<String, PlacementMetrics> failed = new TreeMap<>();
        IntStream.range(0, 300).forEach(group -> failed.put("group-%03d".formatted(group), metrics(10)));
        World world = run(plan -> with(plan, failed, List.of()));

        assertThat(world.state().allocations()).hasSize(250);
        Evaluation ended = ended(world);
        assertThat(ended.status()).isEqualTo(EvaluationStatus.COMPLETE);
        assertThat(ended.failedGroups()).hasSize(300);
        assertThat(ended.failedGroups().get("group-000")).isEqualTo(metrics(10));
        assertThat(ended.failedGroups().get("group-200")).isEqualTo(metrics(10).countsOnly());
        assertThat(world.state().evaluations().blocked()).isPresent();
    }

    /** As many as one plan may have, beside as much else as an event takes. */
    @Test
    void whatIsToBeReplacedLaterFitsBesideTheRest() {
        List<Plan.FollowUp> followUps = IntStream.range(0, 50)
                .mapToObj(number -> new Plan.FollowUp(
                        Instant.parse("2100-01-01T00:00:00Z").plusSeconds(number),
                        Trigger.ALLOC_RESCHEDULE,
                        IntStream.range(0, 10)
                                .mapToObj(at ->
                                        new AllocationId("5d3b9c7e-1f0a-4e52-8a54-%06d%06d".formatted(number, at)))
                                .toList()))
                .toList();
        Map<String, PlacementMetrics> failed = new TreeMap<>();
        IntStream.range(0, 100).forEach(group -> failed.put("group-%03d".formatted(group), metrics(10)));
        World world = run(plan -> with(plan, failed, followUps));

        assertThat(ended(world).status()).isEqualTo(EvaluationStatus.COMPLETE);
        assertThat(world.state().evaluations().delayed()).hasSize(50);
        assertThat(world.state().allocations()).hasSize(250);
    }

    @Test
    void anEvaluationFailsWhosePlanFitsNoEvent() {
        World world = run(plan -> with(plan, Map.of("group", metrics(5_000)), List.of()));

        assertThat(ended(world).status()).isEqualTo(EvaluationStatus.FAILED);
        assertThat(ended(world).statusDescription())
                .matches("what is to be stored takes \\d+ bytes, more than the limit of 131072");
        assertThat(world.state().allocations()).isEmpty();
        assertThat(world.held()).isEmpty();
    }

    @Test
    void anEvaluationFailsThatNoPlanCanBeMadeForAndIsFollowedByAnother() {
        World world = run(plan -> {
            throw new IllegalStateException("out of luck");
        });

        assertThat(world.plans()).isEqualTo(3);
        assertThat(ended(world).status()).isEqualTo(EvaluationStatus.FAILED);
        assertThat(ended(world).statusDescription()).isEqualTo("evaluation reached delivery limit (3)");
        Evaluation next = world.state().evaluations().delayed().get(0);
        assertThat(next.trigger()).isEqualTo(Trigger.FAILED_FOLLOW_UP);
        assertThat(next.statusDescription()).isEqualTo("created as no plan could be made before");
        assertThat(next.previous()).contains(ended(world).id());
        Optional<EvaluationId> retry = world.state().evaluations().retryOf(ended(world));
        assertThat(EvaluationJson.full(ended(world), "default", retry)
                        .path("NextEval")
                        .asText())
                .isEqualTo(next.id().value());
        assertThat(world.state().evaluations().retryOf(next)).isEmpty();
        assertThat(next.waitUntil().orElseThrow())
                .isBetween(
                        next.created().at().plus(Duration.ofSeconds(59)),
                        next.created().at().plus(Duration.ofMinutes(6)));
    }

    private World run(UnaryOperator<Plan> changed) {
        World world = new World(JOB, FIRST, SECOND).planning(changed);
        world.tell(FIRST, new NodeCommand.RegisterNode(WorldSamples.node(FIRST, 10_000)));
        world.tell(SECOND, new NodeCommand.RegisterNode(WorldSamples.node(SECOND, 10_000)));
        world.tell(new JobCommand.RegisterJob(JOB, Submission.NONE, OptionalLong.empty(), 0, evaluation, ""));
        TestProbe<ShardCommand> shard = kit.createTestProbe();
        TestProbe<Answer<EvaluationReply>> caller = kit.createTestProbe();
        EntitySettings settings = new EntitySettings(
                Duration.ofMillis(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
        ActorRef<EvaluationEntity.Message> entity = kit.spawn(EvaluationEntity.create(
                shard.getRef(), evaluation, world, new IndexClock(Clock.systemUTC(), 1), settings));
        entity.tell(new EvaluationEntity.Execute(
                new RunEvaluation(evaluation, JOB.id()),
                Asked.by(Cause.Kind.EVALUATION, evaluation.value()),
                caller.getRef()));
        world.ended().orTimeout(60, TimeUnit.SECONDS).join();
        kit.stop(entity);
        return world;
    }

    private Evaluation ended(World world) {
        return world.state().evaluations().find(evaluation).orElseThrow();
    }

    /** So many rules, of some 60 bytes each. */
    private static PlacementMetrics metrics(int rules) {
        Map<String, Integer> filtered = IntStream.range(0, rules)
                .boxed()
                .collect(Collectors.toMap(
                        rule -> "${attr.some.attribute.of.nodes} regexp pattern-%06d".formatted(rule), rule -> 1));
        return new PlacementMetrics(
                7, 7, 7, 0, Map.of(), Map.of(), filtered, Map.of(), Map.of(), List.of(), 0, Explanation.NONE);
    }

    private static Placement explained(Placement placement, PlacementMetrics metrics) {
        return new Placement(
                placement.id(),
                placement.name(),
                placement.group(),
                placement.node(),
                placement.resources(),
                placement.previous(),
                placement.deployment(),
                metrics,
                placement.lineage());
    }

    private static Plan with(Plan plan, List<Placement> placements) {
        return new Plan(
                plan.stops(),
                placements,
                plan.inPlace(),
                plan.deployment(),
                plan.failedGroups(),
                plan.queued(),
                plan.desiredUpdates(),
                plan.followUps(),
                plan.earlierJobs(),
                plan.lacking(),
                plan.passedOver());
    }

    private static Plan with(Plan plan, Map<String, PlacementMetrics> failed, List<Plan.FollowUp> followUps) {
        return new Plan(
                plan.stops(),
                plan.placements(),
                plan.inPlace(),
                plan.deployment(),
                failed,
                plan.queued(),
                plan.desiredUpdates(),
                followUps,
                plan.earlierJobs(),
                plan.lacking(),
                plan.passedOver());
    }
}
