package dev.drover.scheduler;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Algorithm;
import dev.drover.protocol.evaluation.SchedulerConfiguration.Preemption;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.node.NodeStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Invents where allocations are to go, then makes nodes that have just what those want, and last a job that asks for all
 * of it without saying where. Beside those nodes there are others that lack something.
 *
 * <p>A scheduler that puts one allocation after the other where it may go, and does not look ahead, is bound to place all
 * of them, because no choice of such a job can be wrong:
 *
 * <ul>
 *   <li>Alike: all allocations ask for the same, so that a node takes as many as it was made for, whichever come first. Where
 *       so many may be in each rack, it does not matter which of its nodes have them. What must go for them is not needed
 *       on any other node.
 *   <li>Apart: each group may run on one node only, and what it asks for by name, its port or its model of devices, nobody
 *       else there asks for; of all else the node has the sum.
 * </ul>
 */
final class HiddenAssignment {
    private static final int RACKS = 3;
    private static final int PORT = 8_080;

    private final Random random;
    private final int priority;
    private final boolean isPreempting;
    private final List<HiddenHome> homes = new ArrayList<>();
    private final List<NodeBuilder> nodes = new ArrayList<>();
    private final Mark mark;
    private int total;

    /** What tells the nodes of the assignment from others. */
    private record Mark(Constraint rule, UnaryOperator<NodeBuilder> right, UnaryOperator<NodeBuilder> wrong) {}

    private HiddenAssignment(Random random, int mostHomes) {
        this.random = random;
        this.priority = 50 + random.nextInt(50);
        this.isPreempting = random.nextBoolean();
        this.mark = mark();
        List<Integer> numbers = new ArrayList<>();
        int homeCount = 1 + random.nextInt(mostHomes);
        int others = random.nextInt(6);
        for (int number = 1; number <= homeCount + others; number++) {
            numbers.add(number);
        }
        Collections.shuffle(numbers, random);
        numbers.subList(0, homeCount).forEach(number -> homes.add(new HiddenHome(number, priority, random)));
        numbers.subList(homeCount, numbers.size()).forEach(number -> nodes.add(lacking(NodeBuilder.node(number))));
    }

    /** A world in which this is asked for. */
    record Asked(World world, JobBuilder job, int total, List<NodeId> homes) {
        Asked {
            homes = List.copyOf(homes);
        }
    }

    static Asked alike(Random random) {
        JobBuilder job = random.nextBoolean() ? JobBuilder.service("a") : JobBuilder.batch("a");
        return new HiddenAssignment(random, 6).alike(job);
    }

    /** Of a job that runs once on every node. */
    static Asked everywhere(Random random) {
        JobBuilder job = random.nextBoolean() ? JobBuilder.system("a") : JobBuilder.sysbatch("a");
        return new HiddenAssignment(random, 6).everywhere(job);
    }

    static Asked apart(Random random) {
        JobBuilder job = random.nextBoolean() ? JobBuilder.service("a") : JobBuilder.batch("a");
        return new HiddenAssignment(random, 3).apart(job);
    }

    private Asked alike(JobBuilder job) {
        HiddenAsk ask = ask(PORT, "acme/fpga", random.nextInt(4) == 0 ? 1 : 0);
        int rule = random.nextInt(4);
        boolean isOneEach = rule == 0 || ask.ports().staticPort() > 0;
        int mostInRack = rule == 1 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
        Map<Integer, Integer> inRacks = new TreeMap<>();
        for (HiddenHome home : homes) {
            int size = isOneEach ? 1 : 1 + random.nextInt(3);
            for (int each = 0; each < size; each++) {
                home.add(ask);
            }
            inRacks.merge(home.number() % RACKS, size, Integer::sum);
        }
        if (rule == 0) {
            job.groupConstraint("", "distinct_hosts", "true");
        }
        if (rule == 1) {
            job.constraint("${meta.rack}", "distinct_property", Integer.toString(mostInRack));
        }
        total = inRacks.values().stream()
                .mapToInt(size -> Math.min(size, mostInRack))
                .sum();
        prefer(ask.of(job)).count(total);
        return asked(job);
    }

    private Asked everywhere(JobBuilder job) {
        HiddenAsk ask = ask(PORT, "acme/fpga", random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0);
        homes.forEach(home -> home.add(ask));
        ask.of(job).count(1);
        return asked(job);
    }

    private Asked apart(JobBuilder job) {
        int groups = 1 + random.nextInt(6);
        JobBuilder first = job;
        for (int number = 0; number < groups; number++) {
            HiddenHome home = homes.get(random.nextInt(homes.size()));
            int cores = home.cores() < 3 && random.nextInt(4) == 0 ? 1 : 0;
            HiddenAsk ask = ask(PORT + number, "acme/fpga/m" + number, cores);
            int count = ask.ports().staticPort() > 0 || cores > 0 ? 1 : 1 + random.nextInt(3);
            for (int each = 0; each < count; each++) {
                home.add(ask);
            }
            total += count;
            UnaryOperator<JobBuilder> group =
                    builder -> only(home, prefer(ask.of(builder)).count(count));
            first = number == 0 ? group.apply(first) : first.group("g" + number, group);
        }
        return asked(first);
    }

    private HiddenAsk ask(int staticPort, String device, int cores) {
        return HiddenAsk.random(random, staticPort, device, cores);
    }

    /** Which node is better does not matter, and many more are looked at. */
    private JobBuilder prefer(JobBuilder group) {
        return switch (random.nextInt(4)) {
            case 0 -> group.spread("${meta.rack}", 50);
            case 1 -> group.affinity("${meta.rack}", "r1", random.nextBoolean() ? 50 : -50);
            default -> group;
        };
    }

    private JobBuilder only(HiddenHome home, JobBuilder group) {
        String name = "node-" + home.number();
        return switch (random.nextInt(4)) {
            case 0 -> group.groupConstraint("${node.unique.name}", "regexp", "^" + name + "$");
            case 1 ->
                group.groupConstraint(
                        "${node.unique.id}", "=", NodeBuilder.id(home.number()).value());
            case 2 -> group.taskConstraint("${meta.unique.tags}", "set_contains", name);
            default -> group.groupConstraint("${node.unique.name}", "=", name);
        };
    }

    private Asked asked(JobBuilder job) {
        Constraint rule = mark.rule();
        job.priority(priority);
        if (!rule.operator().isEmpty()) {
            job.constraint(rule.left(), rule.operator(), rule.right());
        }
        List<NodeId> places = new ArrayList<>();
        for (HiddenHome home : homes) {
            NodeBuilder node = home.node(isPreempting && home.size() > 0 ? random.nextInt(4) : 0);
            nodes.add(mark.right()
                    .apply(node.meta("rack", "r" + home.number() % RACKS)
                            .meta("unique.tags", "x, node-" + home.number())));
            places.add(NodeBuilder.id(home.number()));
        }
        Preemption preemption = new Preemption(isPreempting, isPreempting, isPreempting, isPreempting);
        Algorithm algorithm = random.nextBoolean() ? Algorithm.BINPACK : Algorithm.SPREAD;
        SchedulerConfiguration configuration =
                new SchedulerConfiguration(algorithm, random.nextBoolean(), false, false, preemption, 100);
        World world = World.of(job.build(), nodes.toArray(NodeBuilder[]::new)).configure(configuration);
        return new Asked(world, job, total, places);
    }

    private Mark mark() {
        return switch (random.nextInt(6)) {
            case 0 ->
                new Mark(new Constraint("${meta.home}", "is_set", ""), node -> node.meta("home", "yes"), node -> node);
            case 1 ->
                new Mark(
                        new Constraint("${attr.os.version}", "version", ">= 1.9, < 3"),
                        node -> node.attribute("os.version", "1.10.2"),
                        node -> node.attribute("os.version", "1.2.0"));
            case 2 ->
                new Mark(
                        new Constraint("${attr.os.version}", "semver", "> 2.0.0-beta.2"),
                        node -> node.attribute("os.version", "2.0.0-beta.11"),
                        node -> node.attribute("os.version", "2.0.0-alpha.3"));
            case 3 ->
                new Mark(
                        new Constraint("${attr.cpu.numcores}", ">", "9"),
                        node -> node.attribute("cpu.numcores", "10"),
                        node -> node.attribute("cpu.numcores", "8"));
            case 4 ->
                new Mark(
                        new Constraint("${node.class}", "!=", "old"),
                        node -> node.nodeClass("new"),
                        node -> node.nodeClass("old"));
            default -> new Mark(new Constraint("", "", ""), node -> node, NodeBuilder::ineligible);
        };
    }

    /** It has room, but no allocation may come, or none can. */
    private NodeBuilder lacking(NodeBuilder node) {
        node.meta("rack", "r" + random.nextInt(RACKS));
        return switch (random.nextInt(8)) {
            case 0 -> mark.right().apply(node).ineligible();
            case 1 -> mark.right().apply(node).status(NodeStatus.DOWN);
            case 2 -> mark.right().apply(node).driver("raw_exec", true, false);
            case 3 -> mark.right().apply(node).size(20, 20);
            case 4 -> mark.right().apply(node).datacenter("dc2");
            case 5 -> mark.right().apply(node).pool("other");
            default -> mark.wrong().apply(node);
        };
    }
}
