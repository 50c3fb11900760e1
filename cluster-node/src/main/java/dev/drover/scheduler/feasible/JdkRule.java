package dev.drover.scheduler.feasible;

import dev.drover.protocol.jdk.JavaTaskRules;
import dev.drover.protocol.jdk.Jdk;
import dev.drover.protocol.jdk.JdkDemand;
import dev.drover.protocol.jdk.NodeJdks;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.Node;
import java.util.List;
import java.util.Optional;

/** Whether a node has a JDK such as a task of the {@code java} driver asks for. */
final class JdkRule {
    private JdkRule() {}

    static Optional<JdkDemand> demand(Task task) {
        return task.driver().equals(JavaTaskRules.DRIVER) ? JdkDemand.of(task.config()) : Optional.empty();
    }

    /** Says which JDKs the node has. */
    static Optional<Obstacle> obstacle(JdkDemand demand, Node node) {
        List<Jdk> jdks = NodeJdks.of(node.attributes());
        if (jdks.stream().anyMatch(demand::accepts)) {
            return Optional.empty();
        }
        return Optional.of(new Obstacle(demand.toString(), NodeJdks.described(jdks), asked(demand)));
    }

    private static String asked(JdkDemand demand) {
        return demand.vendor().isEmpty() ? demand.versions() : (demand.versions() + " " + demand.vendor()).strip();
    }
}
