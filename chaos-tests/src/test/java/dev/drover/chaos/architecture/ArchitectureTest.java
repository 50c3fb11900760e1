package dev.drover.chaos.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final Boundaries PRODUCT = new Boundaries("dev.drover");
    private static final Boundaries FIXTURE = new Boundaries("dev.drover.chaos.architecture.fixture");

    @Test
    void readsAllModules() {
        assertThat(ProductClasses.MAIN.contain("dev.drover.protocol.JobId")).isTrue();
        assertThat(ProductClasses.MAIN.contain("dev.drover.persistence.log.ServerLog"))
                .isTrue();
        assertThat(ProductClasses.MAIN.contain("dev.drover.job.JobDecider")).isTrue();
        assertThat(ProductClasses.MAIN.contain("dev.drover.cli.Main")).isTrue();
        assertThat(ProductClasses.MAIN.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void modulesDependInOneDirection() {
        PRODUCT.arrows().check(ProductClasses.MAIN);
        reports(FIXTURE.arrows(), "fixture.cli.ReachesIntoTheEngine");
        reports(FIXTURE.arrows(), "fixture.persistence.KnowsTheGateway");
        reports(FIXTURE.arrows(), "fixture.protocol.KnowsTheJournal");
        reports(FIXTURE.arrows(), "fixture.server.AnswersCallers");
        reports(FIXTURE.arrows(), "fixture.gateway.KnowsTheCommandLine");
    }

    @Test
    void packagesHaveNoCycles() {
        PRODUCT.noCycles().check(ProductClasses.MAIN);
        reports(FIXTURE.noCycles(), "fixture.agent.There");
    }

    @Test
    void whatDecidesImportsNothingThatActs() {
        PRODUCT.pureImports().check(ProductClasses.MAIN);
        reports(FIXTURE.pureImports(), "fixture.job.LoggingDecider");
        reports(FIXTURE.pureImports(), "fixture.job.ReadingDecider");
    }

    @Test
    void whatDecidesHasNoHiddenInputs() {
        PRODUCT.noHiddenInputs().check(ProductClasses.MAIN);
        for (String input : new String[] {
            "Instant.now()",
            "LocalDateTime.now(",
            "SecureRandom.<init>()",
            "System.currentTimeMillis()",
            "System.nanoTime()",
            "UUID.randomUUID()",
            "Random.<init>()",
            "Math.random()",
            "Clock.systemUTC()",
            "java.lang.Thread"
        }) {
            reports(FIXTURE.noHiddenInputs(), input);
        }
    }

    @Test
    void protobufStaysWithTheCodecs() {
        PRODUCT.protobufAtTheEdge().check(ProductClasses.MAIN);
        reports(FIXTURE.protobufAtTheEdge(), "fixture.server.SpeaksBytes");
    }

    @Test
    void jsonStaysWithCallers() {
        PRODUCT.jacksonAtTheEdge().check(ProductClasses.MAIN);
        reports(FIXTURE.jacksonAtTheEdge(), "fixture.server.SpeaksJson");
    }

    @Test
    void nothingIsInjectedIntoFields() {
        PRODUCT.noFieldInjection().check(ProductClasses.MAIN);
        reports(FIXTURE.noFieldInjection(), "fixture.server.Injected");
    }

    @Test
    void loggersBelongToTheirClasses() {
        PRODUCT.loggers().check(ProductClasses.MAIN);
        reports(FIXTURE.loggers(), "fixture.job.LoggingDecider");
    }

    private static void reports(ArchRule rule, String culprit) {
        EvaluationResult result = rule.allowEmptyShould(true).evaluate(ProductClasses.FIXTURE);
        assertThat(result.getFailureReport().toString()).contains(culprit);
    }
}
