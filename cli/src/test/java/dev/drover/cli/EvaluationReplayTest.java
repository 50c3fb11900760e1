package dev.drover.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluationReplayTest {
    private static final String ID = "11111111-aaaa-bbbb-cccc-000000000001";
    private static final String PLACEMENT = """
        {"AllocID":"33333333-aaaa-bbbb-cccc-000000000003","Name":"web.api[0]","TaskGroup":"api",
         "NodeID":"44444444-aaaa-bbbb-cccc-000000000004","NodeName":"one","Score":0.75}\
        """;
    private static final String ELSEWHERE = PLACEMENT
            .replace("44444444-", "55555555-")
            .replace("\"one\"", "\"two\"")
            .replace("0.75", "0.5");
    private static final String REPLAY = """
        {"EvalID":"11111111-aaaa-bbbb-cccc-000000000001","JobID":"web","Namespace":"default","JobVersion":3,
         "Plan":1,"Plans":1,"Round":0,"PlannedAt":"2026-11-23T11:55:00Z","CreateIndex":7,
         "Recorded":{"Bytes":512,"SHA256":"0123456789abcdef"},
         "Snapshot":{"Seed":42,"AlgorithmVersion":2,"BaseSetSize":3,"BaseSetHash":"fedcba9876543210",
           "NodesConsidered":[],"Cursors":{"66666666-aaaa-bbbb-cccc-000000000006":17},"JobSequence":1,
           "UnseenPlans":2},
         "Placements":[%s],"Stops":0,"InPlaceUpdates":0,"FailedTGAllocs":{},
         "Exact":true,"Same":true,"Why":"","Replayed":{"Bytes":512,"SHA256":"0123456789abcdef"},
         "Algorithm":"binpack","Differences":null,"Alternative":null,"Nodes":null}
        """.formatted(PLACEMENT);

    private final FakeAgent agent = new FakeAgent();

    @AfterEach
    void stop() {
        agent.close();
    }

    private CommandLineTool.Result run(String... arguments) {
        return CommandLineTool.at(agent).run(arguments);
    }

    @Test
    void showsThatTheSamePlanComesOut() {
        agent.on("GET /v1/evaluations", "[{\"ID\":\"" + ID + "\"}]");
        agent.on("GET /v1/evaluation/" + ID + "/replay", REPLAY);

        CommandLineTool.Result result = run("eval", "replay", "11111111");

        assertThat(result.out()).isEqualTo("""
            Evaluation    = 11111111
            Job           = web, version 3
            Plan          = 1 of 1, round 0
            Decided       = 2026-11-23T11:55:00Z
            Decided From  = 3 nodes, hash fedcba98; event 1 of the job; 2 plans under way
            Log Positions = 66666666:17
            Algorithm     = binpack version 2, seed 42

            The same plan comes out, byte for byte: 512 bytes, SHA-256 01234567

            Placements
            Name        Node ID   Node  Score
            web.api[0]  44444444  one   0.75
            """);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void showsWhatOtherSettingsWouldHaveLedTo() {
        agent.on(
                "GET /v1/evaluation/" + ID + "/replay?algorithm=spread&ignore_affinities=true",
                REPLAY.replace("\"Alternative\":null", """
                    "Alternative":{"Algorithm":"spread","Preempt":false,"IgnoreAffinities":true,"IgnoreSpreads":false,
                     "Moved":1,"Stayed":0,"FailedTGAllocs":{},
                     "Placements":[{"Name":"web.api[0]","Moved":true,"Before":%s,"After":%s}]}\
                    """.formatted(PLACEMENT, ELSEWHERE)));

        assertThat(run("eval", "replay", "-algorithm", "spread", "-ignore-affinities", ID)
                        .out())
                .endsWith("""

                    With spread, preemption off, without affinities instead
                    1 of 1 placements would differ

                       Name        Decided       Score  Instead       Score
                    ~  web.api[0]  44444444 one  0.75   55555555 two  0.5
                    """);
    }

    @Test
    void showsWhatEveryNodeSaid() {
        agent.on("GET /v1/evaluation/" + ID + "/replay?nodes=true", REPLAY.replace("\"Nodes\":null", """
            "Nodes":[
             {"NodeID":"44444444-aaaa-bbbb-cccc-000000000004","NodeName":"one","TaskGroup":"api","Asked":true,
              "Why":"","Score":{"NodeID":"x","Scores":{},"NormScore":0.75},"Misses":[]},
             {"NodeID":"55555555-aaaa-bbbb-cccc-000000000005","NodeName":"two","TaskGroup":"api","Asked":true,
              "Why":"","Score":null,"Misses":[{"What":"cpu","Asked":"500","Found":"100","Nodes":1}]},
             {"NodeID":"77777777-aaaa-bbbb-cccc-000000000007","NodeName":"three","TaskGroup":"api","Asked":false,
              "Why":"node is not eligible","Score":null,"Misses":[]}],"NodesLeftOut":4\
            """));

        assertThat(run("eval", "replay", "-verbose", ID).out()).endsWith("""

            Nodes
            Node ID                               Node   Group  Score  Says
            44444444-aaaa-bbbb-cccc-000000000004  one    api    0.75   can take it
            55555555-aaaa-bbbb-cccc-000000000005  two    api    -      cpu: asked "500", found "100"
            77777777-aaaa-bbbb-cccc-000000000007  three  api    -      was not asked: node is not eligible
            and 4 more
            """);
    }

    @Test
    void saysThatItCannotBeExact() {
        agent.on(
                "GET /v1/evaluation/" + ID + "/replay",
                REPLAY.replace(
                                "\"Exact\":true,\"Same\":true,\"Why\":\"\"",
                                "\"Exact\":false,\"Same\":false,\"Why\":\"row 5 is missing\"")
                        .replace("\"binpack\"", "null"));

        CommandLineTool.Result result = run("eval", "replay", ID);

        assertThat(result.out())
                .contains("Algorithm     = version 2, seed 42\n")
                .contains("\nCannot be made again exactly: row 5 is missing\n");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    @Test
    void printsJson() {
        agent.on("GET /v1/evaluation/" + ID + "/replay", REPLAY);

        assertThat(run("eval", "replay", "-json", ID).out()).startsWith("{").contains("\"Same\": true");
    }

    @Test
    void refusesAnAlgorithmThatIsNone() {
        CommandLineTool.Result result = run("eval", "replay", "-algorithm", "best", ID);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("-algorithm must be binpack or spread, not \"best\"");
    }
}
