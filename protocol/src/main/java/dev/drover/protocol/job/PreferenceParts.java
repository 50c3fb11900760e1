package dev.drover.protocol.job;

import java.util.List;

/** Takes affinities and spreads apart for a diff, under Nomad's names. */
final class PreferenceParts {
    private PreferenceParts() {}

    static List<JobPart> affinities(List<Affinity> affinities) {
        return affinities.stream()
                .map(affinity -> JobPart.keyed("Affinity", affinity.toString())
                        .put("LTarget", affinity.left())
                        .put("Operand", affinity.operator())
                        .put("RTarget", affinity.right())
                        .put("Weight", affinity.weight()))
                .toList();
    }

    static List<JobPart> spreads(List<Spread> spreads) {
        return spreads.stream()
                .map(spread -> JobPart.keyed("Spread", spread.attribute())
                        .put("Attribute", spread.attribute())
                        .put("Weight", spread.weight())
                        .addAll(spread.targets().stream()
                                .map(target -> JobPart.keyed("SpreadTarget", target.value())
                                        .put("Value", target.value())
                                        .put("Percent", target.percent()))
                                .toList()))
                .toList();
    }
}
