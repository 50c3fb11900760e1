package dev.drover.scheduler.feasible;

import static dev.drover.scheduler.JobBuilder.service;
import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.jdk.Jdk;
import dev.drover.protocol.jdk.NodeJdks;
import dev.drover.protocol.job.Job;
import dev.drover.scheduler.NodeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdkRuleTest {
    private static final Jdk OLD = new Jdk("/jvm/17", "17.0.15", "Debian", "", "HotSpot");
    private static final Jdk NEW = new Jdk("/jvm/25", "25.0.3", "Eclipse Adoptium", "Temurin-25.0.3+9", "HotSpot");

    private static NodeBuilder withJdks(Jdk... jdks) {
        NodeBuilder node = node(1);
        NodeJdks.attributes(List.of(jdks)).forEach(node::attribute);
        return node;
    }

    private static List<Obstacle> obstacles(Job job, NodeBuilder node) {
        return new Feasibility(job).group(job.groups().get(0)).obstacles(node.view());
    }

    @Test
    void keepsTasksFromNodesWithoutSuchAJdkAndSaysWhichTheyHave() {
        Job job = service("a")
                .driver("java")
                .config("java_version", ">= 18, < 25")
                .build();
        assertThat(obstacles(job, withJdks(NEW, OLD)))
                .containsExactly(new Obstacle(
                        "java_version >= 18, < 25", "25.0.3 (Eclipse Adoptium), 17.0.15 (Debian)", ">= 18, < 25"));
        assertThat(obstacles(job, withJdks()))
                .containsExactly(new Obstacle("java_version >= 18, < 25", "", ">= 18, < 25"));
    }

    @Test
    void letsTasksGoWhereOneJdkHasAllThatIsAsked() {
        Job both = service("a")
                .driver("java")
                .config("java_version", "17")
                .config("java_vendor", "temurin")
                .build();
        assertThat(obstacles(both, withJdks(NEW, OLD))).hasSize(1);
        assertThat(obstacles(both, withJdks(NEW))).hasSize(1);
        Job version = service("a").driver("java").config("java_version", "17").build();
        assertThat(obstacles(version, withJdks(NEW, OLD))).isEmpty();
    }

    @Test
    void asksNothingForTasksOfOtherDriversAndForWhatOnlyTheNodeCanRead() {
        Job other = service("a").driver("raw_exec").config("java_version", "99").build();
        assertThat(obstacles(other, withJdks(OLD))).isEmpty();
        Job late = service("a")
                .driver("java")
                .config("java_version", "${meta.java}")
                .build();
        assertThat(obstacles(late, withJdks(OLD))).isEmpty();
    }
}
