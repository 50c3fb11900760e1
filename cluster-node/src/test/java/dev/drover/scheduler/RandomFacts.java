package dev.drover.scheduler;

import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.node.NodeStatus;
import java.util.List;
import java.util.Random;

/** Facts of nodes, and rules about them of every operator that there is: most hold on some of the nodes and not on others. */
public final class RandomFacts {
    private static final List<String> VERSIONS =
            List.of("1.2.3", "1.10.0", "2.0.0", "2.0.0-beta.1", "2.0.0-beta.11", "17");
    private static final List<String> BOUNDS = List.of(
            "= 1.10.0",
            "!= 2.0.0",
            "> 2.0.0-alpha.1",
            "> 2.0.0-beta.2",
            "<= 1.10.0",
            ">= 1.9, < 2.0",
            "< 2.0.0-beta.2");
    private static final List<String> TAGS = List.of("a", "a,b", "b, c", "c,b,a");

    private RandomFacts() {}

    /** Most nodes are in datacenter dc1 and the default pool, take allocations and can run them. */
    public static NodeBuilder give(NodeBuilder node, Random random) {
        node.nodeClass("c" + random.nextInt(3))
                .attribute("os.version", pick(random, VERSIONS))
                .attribute("unique.hostname", "host-" + random.nextInt(10))
                .attribute("cpu.numcores", pick(random, List.of("2", "8.5", "12", "many")))
                .meta("tags", pick(random, TAGS))
                .meta("home", "z" + random.nextInt(2));
        if (random.nextInt(3) > 0) {
            node.meta("zone", "z" + random.nextInt(2));
        }
        switch (random.nextInt(20)) {
            case 0 -> node.datacenter("dc2");
            case 1 -> node.datacenter("eu1").pool("gpu");
            case 2 -> node.pool("gpu");
            case 3 -> node.ineligible();
            case 4 -> node.status(NodeStatus.DOWN);
            case 5 -> node.driver("raw_exec", true, false);
            case 6 -> node.driver("raw_exec", false, true);
            default -> {}
        }
        return node;
    }

    /** Half of all jobs have a rule or two of their own, or come to other nodes. */
    public static JobBuilder want(JobBuilder job, Random random) {
        switch (random.nextInt(12)) {
            case 0 -> job.datacenters("dc*");
            case 1 -> job.datacenters("dc2", "dc1");
            case 2 -> job.datacenters("*").pool("all");
            case 3 -> job.pool("gpu");
            default -> {}
        }
        for (int rules = Math.max(0, random.nextInt(4) - 1); rules > 0; rules--) {
            Constraint rule = rule(random);
            switch (random.nextInt(3)) {
                case 0 -> job.constraint(rule.left(), rule.operator(), rule.right());
                case 1 -> job.groupConstraint(rule.left(), rule.operator(), rule.right());
                default -> job.taskConstraint(rule.left(), rule.operator(), rule.right());
            }
        }
        return job;
    }

    private static Constraint rule(Random random) {
        return switch (random.nextInt(11)) {
            case 0 -> new Constraint("${attr.os.version}", "version", pick(random, BOUNDS));
            case 1 ->
                new Constraint("${attr.os.version}", "version", pick(random, List.of("~> 1.2", "~> 1.2.3", "~> 1")));
            case 2 -> new Constraint("${attr.os.version}", "semver", pick(random, BOUNDS));
            case 3 ->
                new Constraint(
                        "${attr.cpu.numcores}",
                        pick(random, List.of("<", "<=", ">", ">=")),
                        pick(random, List.of("2", "8.5", "10", "12")));
            case 4 ->
                new Constraint(
                        "${meta.tags}",
                        pick(random, List.of("set_contains", "set_contains_all", "set_contains_any")),
                        pick(random, TAGS));
            case 5 -> new Constraint("${meta.zone}", pick(random, List.of("is_set", "is_not_set")), "");
            case 6 -> new Constraint("${meta.zone}", equality(random), pick(random, List.of("z1", "${meta.home}")));
            case 7 -> new Constraint("${node.class}", pick(random, List.of("<", ">=", "=")), "c1");
            case 8 -> new Constraint("${node.datacenter}", "regexp", pick(random, List.of("^dc", "[1]$", "c1")));
            case 9 -> new Constraint("${node.unique.name}", equality(random), "node-1");
            default -> new Constraint("${attr.unique.hostname}", "regexp", "[0-6]$");
        };
    }

    private static String equality(Random random) {
        return pick(random, List.of("=", "==", "is", "!=", "not"));
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
