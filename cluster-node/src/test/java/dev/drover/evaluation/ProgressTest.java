package dev.drover.evaluation;

import static dev.drover.scheduler.NodeBuilder.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.evaluation.Progress.Answered;
import dev.drover.evaluation.Progress.Round;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.NodeId;
import dev.drover.protocol.allocation.Explanation;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.allocation.PlacementMetrics;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.Plan;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand.Applied;
import dev.drover.protocol.job.JobCommand.CloseEvaluation;
import dev.drover.protocol.job.JobCommand.RecordPlacements;
import dev.drover.protocol.node.NodeReply.OfferAnswered;
import dev.drover.protocol.node.Refusal;
import dev.drover.scheduler.JobBuilder;
import dev.drover.server.Samples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
    private static final Job JOB = Samples.batch("everywhere", 1);

    private static Progress of(Job job, List<Round> rounds) {
        return new Progress(EvaluationSamples.pending(job), EvaluationSamples.brief(job, Map.of()), rounds);
    }

    private static Progress answeredBy(int nodes) {
        Map<NodeId, Answered> answers = new TreeMap<>();
        for (int node = 1; node <= nodes; node++) {
            answers.put(id(node), new Answered(new OfferAnswered(List.of(), List.of()), node));
        }
        return of(JOB, List.of(new Round(Plan.EMPTY, answers)));
    }

    /** Of each plan, what came of it: T some taken and all of that, P partly taken, R all refused. */
    private static List<Round> rounds(String outcomes) {
        List<Round> rounds = new ArrayList<>();
        for (int plan = 0; plan < outcomes.length(); plan++) {
            char outcome = outcomes.charAt(plan);
            List<AllocationId> taken = outcome == 'R' ? List.of() : List.of(new AllocationId("a" + rounds.size()));
            List<Refusal> refused = outcome == 'T' ? List.of() : List.of(new Refusal(new AllocationId("b"), "memory"));
            rounds.add(new Round(
                    Plan.EMPTY, Map.of(id(1), new Answered(new OfferAnswered(taken, refused), rounds.size()))));
        }
        return rounds;
    }

    @ParameterizedTest(name = "{0} of a {1} job: {2}")
    @CsvSource({
        "'', service, true",
        "T, service, false",
        "PT, service, false",
        "R, service, true",
        "RRRR, service, true",
        "RRRRR, service, false",
        "P, batch, true",
        "R, batch, true",
        "RR, batch, false",
        "RPR, batch, true",
        "RPRR, batch, false",
        "PPPPPPPPPP, batch, true",
        "RRRRPRRRR, service, true",
        "RRRRPRRRRR, service, false",
        "PPPPPPPPPPRRRR, service, true"
    })
    void theCountOfTriesBeginsAnewWithEachPlanThatMadeProgress(String outcomes, String type, boolean another) {
        Job job = type.equals("batch") ? JOB : Samples.service("everywhere", 1);

        assertThat(of(job, rounds(outcomes)).wantsPlan()).isEqualTo(another);
    }

    static Stream<Arguments> tries() {
        return Stream.of(
                Arguments.of(JobBuilder.service("everywhere").build(), 5),
                Arguments.of(JobBuilder.system("everywhere").build(), 5),
                Arguments.of(JobBuilder.batch("everywhere").build(), 2),
                Arguments.of(JobBuilder.sysbatch("everywhere").build(), 2));
    }

    @ParameterizedTest
    @MethodSource("tries")
    void nodesMayRefuseSoManyPlansOfAJobOfEachType(Job job, int plans) {
        assertThat(of(job, rounds("R".repeat(plans - 1))).wantsPlan())
                .as(job.type().wireName())
                .isTrue();
        Progress refused = of(job, rounds("R".repeat(plans)));
        assertThat(refused.wantsPlan()).isFalse();

        CloseEvaluation close = refused.close(refused.parts(PlanParts.PLACEMENTS_PER_PART));
        assertThat(close.status()).isEqualTo(EvaluationStatus.FAILED);
        assertThat(close.statusDescription()).isEqualTo("maximum attempts reached (" + plans + ")");
        assertThat(close.blocked()).isPresent();
    }

    /** All of them together would be more than an event may hold. */
    @Test
    void theSequencesOfManyNodesAreRecordedInParts() {
        List<Applied> parts = answeredBy(5_000).parts(PlanParts.PLACEMENTS_PER_PART);

        Map<NodeId, Long> recorded = new TreeMap<>();
        parts.forEach(part -> recorded.putAll(part.nodeSequences()));
        assertThat(recorded).hasSize(5_000).containsEntry(id(4_711), 4_711L);
        assertThat(parts).allSatisfy(part -> assertThat(part.nodeSequences()).hasSizeLessThanOrEqualTo(500));
    }

    @Test
    void thereIsAtLeastOnePart() {
        assertThat(answeredBy(0).parts(PlanParts.PLACEMENTS_PER_PART)).hasSize(1);
    }

    private static Placement explained() {
        Placement plain = WorldSamples.placement("a", "everywhere.group[0]", id(1));
        PlacementMetrics metrics = new PlacementMetrics(
                7, 7, 7, 0, Map.of(), Map.of(), Map.of("rule", 1), Map.of(), Map.of(), List.of(), 0, Explanation.NONE);
        return new Placement(
                plain.id(),
                plain.name(),
                plain.group(),
                plain.node(),
                plain.resources(),
                plain.previous(),
                plain.deployment(),
                metrics,
                plain.lineage());
    }

    /** Whatever a job cannot store, its evaluation comes to an end that takes a sentence. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anEvaluationWhoseJobStoresNothingFailsAfterFewTries(int placements) {
        List<Placement> taken = Collections.nCopies(placements, explained());
        List<AllocationId> ids = taken.stream().map(Placement::id).toList();
        Round round =
                new Round(WorldSamples.plan(taken), Map.of(id(1), new Answered(new OfferAnswered(ids, List.of()), 1)));
        Closing closing = Closing.of(of(JOB, List.of(round)), 1);
        int refusals = 0;
        while (closing.refused("too large")) {
            refusals++;
            if (closing.next() instanceof RecordPlacements part
                    && part.applied().equals(Applied.NOTHING)) {
                closing.acknowledged();
            }
        }

        assertThat(refusals).isEqualTo(2 * placements + 1);
        CloseEvaluation end = (CloseEvaluation) closing.next();
        assertThat(end.status()).isEqualTo(EvaluationStatus.FAILED);
        assertThat(end.statusDescription()).isEqualTo("too large");
        assertThat(end.applied()).isEqualTo(Applied.NOTHING);
        assertThat(end.part()).isEqualTo(placements);
    }
}
