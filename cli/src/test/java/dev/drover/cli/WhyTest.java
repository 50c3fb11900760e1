package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhyTest {
    private static final String ID = "33333333-aaaa-bbbb-cccc-000000000003";
    private static final String EVALUATION = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String STUB = """
        {"ID":"33333333-aaaa-bbbb-cccc-000000000003","EvalID":"11111111-aaaa-bbbb-cccc-000000000001",
         "Name":"web.api[0]","NodeID":"44444444-aaaa-bbbb-cccc-000000000004","NodeName":"one","JobID":"web",
         "Namespace":"default","DesiredStatus":"run","PreviousAllocation":"","DeploymentID":"","CreateIndex":7,
         "CreateTime":%d,"Job":{"Version":3},
         "Metrics":{"NodesEvaluated":3,"NodesFiltered":1,"NodesExhausted":0,"NodesAvailable":{"dc1":3},
           "ConstraintFiltered":{"missing drivers":1},
           "ScoreMetaData":[{"NodeID":"44444444-aaaa-bbbb-cccc-000000000004","Scores":{"binpack":0.75},"NormScore":0.75},
             {"NodeID":"n2","Scores":{"binpack":0.5},"NormScore":0.5}]}}
        """.formatted(CommandLineTool.nanosAgo(Duration.ofMinutes(4)));
    private static final String ASKED = """
        {"ID":"11111111-aaaa-bbbb-cccc-000000000001","Priority":50,"TriggeredBy":"job-register","JobID":"web",
         "Namespace":"default","NodeID":"","Status":"complete","StatusDescription":"","CreateIndex":5,
         "CreateTime":%d,"ModifyTime":%d,"FailedTGAllocs":{"api":{"NodesEvaluated":3,"CoalescedFailures":0,
           "NearestFit":{"NodeID":"n2","Misses":[{"What":"cpu","Asked":"500","Found":"100","Nodes":1}]}}}}
        """.formatted(
                    CommandLineTool.nanosAgo(Duration.ofMinutes(5)), CommandLineTool.nanosAgo(Duration.ofMinutes(3)));

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }

    /** Events of the job with these indexes; that with the evaluation's names who asked. */
    private void journal(long... indexes) {
        agent.on("GET /v1/audit", "[]");
        for (int place = 1; place <= indexes.length; place++) {
            String who = indexes[place - 1] == 5 ? """
                "Who":{"Accessor":"77777777-aaaa","Address":"127.0.0.1"},"Cause":{"Kind":"request","ID":"88888888-a"}
                """ : "\"Who\":{}";
            agent.on(
                    "GET /v1/audit?job=web&from=" + place + "&per_page=1&namespace=default",
                    "[{\"Index\":" + indexes[place - 1] + "," + who + "}]");
        }
    }

    @Test
    void tellsWhyAnAllocationIsWhereItIs() {
        agent.on("GET /v1/allocations", "[" + STUB + "]");
        agent.on("GET /v1/allocation/" + ID, STUB);
        agent.on("GET /v1/evaluation/" + EVALUATION, ASKED);
        journal(1, 3, 5, 9);

        assertThat(run("alloc", "why", "33333333").out()).isEqualTo("""
            Allocation 33333333 "web.api[0]" of job "web", version 3

            Who asked
            Evaluation   = 11111111
            Triggered By = job-register
            Asked By     = 77777777@127.0.0.1
            Cause        = request 88888888
            Priority     = 50
            Asked        = 5m ago
            Placed       = 4m ago

            What was considered
            3 nodes were available in datacenter "dc1"
            3 of them were looked at: 1 failed a rule, 0 had no room, 2 were scored
              * Constraint "missing drivers": 1 nodes excluded by filter

            What won
            Node 44444444 "one", with a score of 0.75, 0.25 ahead of the next

            Node                                  binpack  final score
            44444444-aaaa-bbbb-cccc-000000000004  0.75     0.75
            n2                                    0.5      0.5
            """);
    }

    @Test
    void saysThatAnEvaluationIsForgotten() {
        agent.on("GET /v1/allocations", "[" + STUB + "]");
        agent.on("GET /v1/allocation/" + ID, STUB);

        assertThat(run("alloc", "why", ID).out()).contains("Evaluation 11111111, of which the servers know no more\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void theNodeThatWonIsSetAgainstTheOthers(String says, String scores, int evaluated) {
        agent.on("GET /v1/allocations", "[" + STUB + "]");
        agent.on(
                "GET /v1/allocation/" + ID,
                STUB.replace("\"NodesEvaluated\":3", "\"NodesEvaluated\":" + evaluated)
                        .replaceAll("(?s)\"ScoreMetaData\":\\[.*\\]", "\"ScoreMetaData\":" + scores));

        assertThat(run("alloc", "why", ID).out()).contains("\nNode 44444444 \"one\", with a score of " + says + "\n");
    }

    static Stream<Arguments> theNodeThatWonIsSetAgainstTheOthers() {
        String own = "{\"NodeID\":\"44444444-aaaa-bbbb-cccc-000000000004\",\"NormScore\":%s}";
        String other = "{\"NodeID\":\"n2\",\"NormScore\":%s}";
        return Stream.of(
                Arguments.of(
                        "-0.5, 0.25 behind one that was put aside for a score of 0 or less",
                        "[" + other.formatted("-0.25") + "," + own.formatted("-0.5") + "]",
                        4),
                Arguments.of(
                        "0.5, level with the next", "[" + other.formatted("0.5") + "," + own.formatted("0.5") + "]", 2),
                Arguments.of("0.5, no other node that was asked could take it", "[" + own.formatted("0.5") + "]", 2),
                Arguments.of("0.5, only this node was asked", "[" + own.formatted("0.5") + "]", 1),
                Arguments.of("unknown, its score was not kept", "[" + other.formatted("0.5") + "]", 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9})
    void findsWhoAskedWhereverItStandsInTheJournal(int place) {
        agent.on("GET /v1/allocations", "[" + STUB + "]");
        agent.on("GET /v1/allocation/" + ID, STUB);
        agent.on("GET /v1/evaluation/" + EVALUATION, ASKED);
        long[] indexes = LongStream.rangeClosed(1, 9).map(at -> 5 + at - place).toArray();

        journal(indexes);

        assertThat(run("alloc", "why", ID).out()).contains("Asked By     = 77777777@127.0.0.1\n");
    }

    @Test
    void saysThatItIsNotKnownWhoAsked() {
        agent.on("GET /v1/allocations", "[" + STUB + "]");
        agent.on("GET /v1/allocation/" + ID, STUB);
        agent.on("GET /v1/evaluation/" + EVALUATION, ASKED);

        assertThat(run("alloc", "why", ID).out()).contains("Asked By     = unknown\nPriority ");
        journal(3, 4, 6);
        assertThat(run("alloc", "why", ID).out()).contains("Asked By     = unknown\nPriority ");
    }

    @Test
    void namesWhoAskedForAnAllocationWhoseEvaluationTheJobNoLongerLists() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\",\"Namespace\":\"default\"}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\",\"Version\":3,\"Status\":\"running\"}");
        agent.on("GET /v1/job/web/evaluations", "[]");
        agent.on("GET /v1/job/web/allocations", "[" + STUB + "]");
        agent.on("GET /v1/allocation/" + ID, STUB);
        agent.on("GET /v1/evaluation/" + EVALUATION, ASKED);
        journal(5);

        assertThat(run("job", "why", "web").out())
                .contains("\n11111111    job-register  77777777@127.0.0.1  5m ago  complete  <none>\n");
    }

    @Test
    void tellsWhyAJobsAllocationsAreWhereTheyAre() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\",\"Namespace\":\"default\"}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\",\"Version\":3,\"Status\":\"running\"}");
        agent.on(
                "GET /v1/job/web/evaluations",
                "[" + ASKED + ","
                        + ASKED.replace("11111111-", "66666666-")
                                .replace("complete", "blocked")
                                .replace("\"CreateIndex\":5", "\"CreateIndex\":6")
                        + "]");
        agent.on("GET /v1/job/web/allocations", "[" + STUB + "]");
        journal(5);
        agent.on("GET /v1/allocation/" + ID, STUB);

        assertThat(run("job", "why", "web").out()).isEqualTo("""
            Job "web", version 3, running

            Who asked
            Evaluation  Triggered By  Asked By            Asked   Status    Description
            66666666    job-register  unknown             5m ago  blocked   <none>
            11111111    job-register  77777777@127.0.0.1  5m ago  complete  <none>

            Why its allocations are where they are
            Allocation  Name        Node      Looked at  Failed a rule  No room  Score  Lead
            33333333    web.api[0]  44444444  3          1              0        0.75   0.25 ahead of the next

            Allocation  Kept away by                  Nodes
            33333333    Constraint "missing drivers"  1

            Why some are missing
            As evaluation 66666666 found, 3m ago
            Task Group "api" (failed to place 1 allocation):
              * Nearest fit: node n2
                  cpu: asked "500", found "100"
            """);
    }

    @Test
    void tellsWhyAJobThatShallRunEverywherePassesNodesOver() {
        agent.on("GET /v1/jobs", "[{\"ID\":\"web\",\"Namespace\":\"default\"}]");
        agent.on("GET /v1/job/web", "{\"ID\":\"web\",\"Namespace\":\"default\",\"Version\":3,\"Status\":\"running\"}");
        String passing = """
            "PassedOver":{"api":{"NodesEvaluated":%d,"ConstraintFiltered":{"${meta.rack} = r9":%d}}}\
            """;
        String asked = ASKED.substring(0, ASKED.indexOf("\"FailedTGAllocs"));
        String now = (asked + passing.formatted(2, 2) + "}").replace("\"CreateIndex\":5", "\"CreateIndex\":9");
        String before = (asked + passing.formatted(4, 4) + "}")
                .replace("11111111-", "66666666-")
                .replace("\"CreateIndex\":5", "\"CreateIndex\":8");
        agent.on("GET /v1/job/web/evaluations", "[" + before + "," + now + "]");
        agent.on("GET /v1/job/web/allocations", "[]");
        agent.on("GET /v1/audit", "[]");

        assertThat(run("job", "why", "web").out()).endsWith("""

            Why nodes are passed over
            As evaluation 11111111 found, 3m ago
            Task Group "api" (passed over 2 nodes):
              * Constraint "${meta.rack} = r9": 2 nodes excluded by filter
            """);
    }
}
