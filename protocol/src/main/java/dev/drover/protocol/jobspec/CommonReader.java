package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads blocks that stand in several places: constraints, affinities, spreads and networks. */
final class CommonReader {
    private static final List<String> SHORTHANDS = List.of(
            "version",
            "semver",
            "regexp",
            "set_contains",
            "set_contains_any",
            "set_contains_all",
            "distinct_property",
            "distinct_hosts",
            "is_set",
            "is_not_set");

    private static final int STANDARD_WEIGHT = 50;

    /** What Nomad calls the node's own address. */
    private static final String OWN_NETWORK = "default";

    private CommonReader() {}

    static List<Constraint> constraints(BlockReader owner) {
        List<Constraint> constraints = new ArrayList<>();
        for (BlockReader block : owner.blocks("constraint")) {
            constraints.add(constraint(block));
        }
        return constraints;
    }

    private static Constraint constraint(BlockReader block) {
        String left = block.text("attribute").orElse("");
        String operator = block.text("operator").orElse("=");
        String right = block.text("value").orElse("");
        for (String shorthand : SHORTHANDS) {
            if (block.has(shorthand)) {
                boolean namesProperty = shorthand.equals("distinct_property");
                block.placeAs("operator", shorthand);
                block.placeAs(namesProperty ? "attribute" : "value", shorthand);
                String said = block.text(shorthand).orElse("");
                operator = shorthand;
                left = namesProperty ? said : left;
                right = namesProperty ? block.text("value").orElse("") : said;
            }
        }
        return new Constraint(left, operator, right);
    }

    static List<Affinity> affinities(BlockReader owner) {
        List<Affinity> affinities = new ArrayList<>();
        for (BlockReader block : owner.blocks("affinity")) {
            Constraint rule = constraint(block);
            int weight = block.whole("weight").orElse(STANDARD_WEIGHT);
            affinities.add(new Affinity(rule.left(), rule.operator(), rule.right(), weight));
        }
        return affinities;
    }

    static List<Spread> spreads(BlockReader owner) {
        List<Spread> spreads = new ArrayList<>();
        for (BlockReader block : owner.blocks("spread")) {
            List<Spread.Target> targets = new ArrayList<>();
            for (BlockReader target : block.blocks("target")) {
                targets.add(new Spread.Target(
                        target.label(), target.whole("percent").orElse(0)));
            }
            int weight = block.whole("weight").orElse(STANDARD_WEIGHT);
            spreads.add(new Spread(block.text("attribute").orElse(""), weight, targets));
        }
        return spreads;
    }

    static Optional<Scaling> scaling(BlockReader group) {
        return group.block("scaling").map(block -> {
            block.text("type")
                    .filter(type -> !type.equals(Scaling.TYPE))
                    .ifPresent(type ->
                            block.error("type", "the scaling of a group must be of type \"" + Scaling.TYPE + "\""));
            if (!block.has("max")) {
                block.error("max", "block \"scaling\" needs the attribute \"max\"");
            }
            int min = block.whole("min").orElseGet(() -> group.whole("count").orElse(1));
            return new Scaling(
                    min,
                    block.whole("max").orElse(min),
                    block.flag("enabled").orElse(true),
                    ConfigValues.fields(block.values("policy")));
        });
    }

    /** Static ports come first, as the API has them in a list of their own. */
    static Network network(BlockReader block) {
        String mode = block.text("mode").orElse("");
        if (!mode.isEmpty() && !mode.equals("host")) {
            block.error(
                    "mode", "network mode \"" + mode + "\" is not supported by this version of drover, only \"host\"");
        }
        List<Network.Port> ports = new ArrayList<>();
        for (BlockReader port : block.blocks("port")) {
            String network = port.text("host_network")
                    .filter(name -> !name.equals(OWN_NETWORK))
                    .orElse("");
            port.refuseTrue("ignore_collision");
            int staticPort = port.whole("static").orElse(0);
            if (port.has("static") && staticPort == 0) {
                port.error("static", "port \"" + port.label() + "\": static port 0 is not between 1 and 65535");
            }
            ports.add(
                    new Network.Port(port.label(), staticPort, port.whole("to").orElse(0), network));
        }
        ports.sort(Comparator.comparing(port -> !port.isStatic()));
        return new Network(block.whole("mbits").orElse(0), ports);
    }
}
