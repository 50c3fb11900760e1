package dev.drover.scheduler.feasible;

import static dev.drover.scheduler.NodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.job.Job;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.scheduler.NodeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that is to be registered in Consul goes where there is one. */
class ConsulConstraintTest {
    private static final String OF_CONSUL = "service {\nprovider = \"consul\"\n}\n";

    private static Job job(String ofGroup, String ofTask) {
        String text = "job \"a\" {\ngroup \"g\" {\n" + ofGroup + "task \"t\" {\ndriver = \"raw_exec\"\n" + ofTask
                + "config {\ncommand = \"true\"\n}\n}\n}\n}\n";
        return JobFile.read(SourceFile.of("job.hcl", text), Inputs.none(() -> "no UUID wanted"))
                .job()
                .orElseThrow();
    }

    private static List<Obstacle> obstacles(Job job, NodeBuilder node) {
        return new Feasibility(job).group(job.groups().get(0)).obstacles(node.view());
    }

    @Test
    void holdsForServicesOfGroupsAndOfTasks() {
        Obstacle missing = new Obstacle("${attr.consul.version} semver >= 1.8.0", "", ">= 1.8.0");

        assertThat(obstacles(job(OF_CONSUL, ""), node(1))).containsExactly(missing);
        assertThat(obstacles(job("", OF_CONSUL), node(1))).containsExactly(missing);
        assertThat(obstacles(job("", "service {\n}\n"), node(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.8.0", "1.20.1", "1.16.3+ent"})
    void letsThemGoWhereConsulIsNewEnough(String version) {
        assertThat(obstacles(job(OF_CONSUL, ""), node(1).attribute("consul.version", version)))
                .isEmpty();
    }

    @Test
    void saysHowOldAConsulIs() {
        assertThat(obstacles(job(OF_CONSUL, ""), node(1).attribute("consul.version", "1.7.14")))
                .containsExactly(new Obstacle("${attr.consul.version} semver >= 1.8.0", "1.7.14", ">= 1.8.0"));
    }
}
