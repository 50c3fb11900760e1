package dev.drover.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.deployment.DeploymentStatus;
import dev.drover.protocol.evaluation.EvaluationStatus;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.Trigger;
import dev.drover.protocol.job.DisconnectPolicy.Reconcile;
import dev.drover.protocol.job.JobStatus;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.node.DrainStatus;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.NodeStatus;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nomad's words for states and reasons, which clients compare: none may be spelled otherwise. */
class WireNamesTest {
    static Stream<Arguments> words() {
        return Stream.of(
                Arguments.of(
                        "types of jobs", names(JobType.values(), JobType::wireName), "service batch system sysbatch"),
                Arguments.of("states of jobs", names(JobStatus.values(), JobStatus::wireName), "pending running dead"),
                Arguments.of(
                        "states of evaluations",
                        names(EvaluationStatus.values(), EvaluationStatus::wireName),
                        "pending blocked complete failed canceled"),
                Arguments.of(
                        "what is wanted of allocations",
                        names(DesiredStatus.values(), DesiredStatus::wireName),
                        "run stop evict"),
                Arguments.of(
                        "states of allocations",
                        names(ClientStatus.values(), ClientStatus::wireName),
                        "pending running complete failed lost unknown"),
                Arguments.of(
                        "states of deployments, without those that only several regions have",
                        names(DeploymentStatus.values(), DeploymentStatus::wireName),
                        "running paused successful failed cancelled"),
                Arguments.of(
                        "states of nodes",
                        names(NodeStatus.values(), NodeStatus::wireName),
                        "initializing ready down disconnected"),
                Arguments.of(
                        "eligibility of nodes",
                        names(Eligibility.values(), Eligibility::wireName),
                        "eligible ineligible"),
                Arguments.of(
                        "states of drains",
                        names(DrainStatus.values(), DrainStatus::wireName),
                        "draining complete canceled"),
                Arguments.of("algorithms", names(Algorithm.values(), Algorithm::wireName), "binpack spread"),
                Arguments.of(
                        "who goes on after a disconnection",
                        names(Reconcile.values(), Reconcile::wireName),
                        "keep_original keep_replacement best_score longest_running"),
                Arguments.of(
                        "triggers of evaluations, without rolling-update and scheduled, which nothing opens",
                        names(Trigger.values(), Trigger::wireName),
                        "job-register job-deregister node-update alloc-failure alloc-reschedule deployment-watcher"
                                + " queued-allocs max-plan-attempts failed-follow-up preemption node-drain alloc-stop"
                                + " job-scaling max-disconnect-timeout reconnect periodic-job"));
    }

    private static <T> String names(T[] values, Function<T, String> name) {
        return String.join(" ", Stream.of(values).map(name).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("words")
    void areNomads(String what, String words, String expected) {
        assertThat(words.split(" ")).as(what).containsExactlyInAnyOrder(expected.split(" "));
    }
}
