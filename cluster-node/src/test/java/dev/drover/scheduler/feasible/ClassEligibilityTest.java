package dev.drover.scheduler.feasible;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Job;
import dev.drover.scheduler.JobBuilder;
import dev.drover.scheduler.NodeBuilder;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ClassEligibilityTest {
    private static final NodeView LINUX =
            NodeBuilder.node(1).attribute("kernel.name", "linux").view();
    private static final NodeView BSD =
            NodeBuilder.node(2).attribute("kernel.name", "bsd").view();

    private static Job job(UnaryOperator<JobBuilder> changes) {
        return changes.apply(JobBuilder.service("web")).build();
    }

    private static Job onLinux(UnaryOperator<JobBuilder> changes) {
        return job(job -> changes.apply(job.constraint("${attr.kernel.name}", "=", "linux")));
    }

    private static boolean mayHelp(NodeView node, Job... versions) {
        return new ClassEligibility(List.of(versions)).mayHelp(node);
    }

    @Test
    void aNodeWhoseClassTheConstraintsRuleOutCannotHelp() {
        Job job = onLinux(UnaryOperator.identity());

        assertThat(mayHelp(LINUX, job)).isTrue();
        assertThat(mayHelp(BSD, job)).isFalse();
    }

    @Test
    void aNodeOfAnotherDatacenterOrPoolCannotHelp() {
        Job job = job(UnaryOperator.identity());

        assertThat(mayHelp(NodeBuilder.node(3).datacenter("dc2").view(), job)).isFalse();
        assertThat(mayHelp(NodeBuilder.node(3).pool("gpu").view(), job)).isFalse();
        assertThat(mayHelp(NodeBuilder.node(3).pool("gpu").view(), job(any -> any.pool("all"))))
                .isTrue();
    }

    @Test
    void aNodeWithoutADriverCannotHelp() {
        assertThat(mayHelp(LINUX, job(any -> any.driver("qemu")))).isFalse();
    }

    @Test
    void whatOneNodeOfAClassHasAloneIsLeftToTheScheduler() {
        Job job = job(any -> any.constraint("${attr.unique.hostname}", "=", "elsewhere"));

        assertThat(mayHelp(LINUX, job)).isTrue();
    }

    @Test
    void oneGroupIsEnough() {
        Job job = job(any -> any.groupConstraint("${attr.kernel.name}", "=", "linux")
                .group("other", group -> group.groupConstraint("${attr.kernel.name}", "=", "bsd")));

        assertThat(mayHelp(BSD, job)).isTrue();
    }

    @Test
    void soIsAnOlderVersion() {
        Job newer = job(any -> any.constraint("${attr.kernel.name}", "=", "bsd"));

        assertThat(mayHelp(LINUX, newer)).isFalse();
        assertThat(mayHelp(LINUX, onLinux(UnaryOperator.identity()), newer)).isTrue();
    }

    @Test
    void whereAllocationsKeepEachOtherAwayAnyNodeMayHelp() {
        assertThat(mayHelp(BSD, onLinux(job -> job.constraint("", "distinct_hosts", "true"))))
                .isTrue();
        assertThat(mayHelp(BSD, onLinux(job -> job.groupConstraint("${node.datacenter}", "distinct_property", "1"))))
                .isTrue();
    }
}
