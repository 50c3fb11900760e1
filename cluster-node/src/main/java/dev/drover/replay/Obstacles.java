package dev.drover.replay;

import dev.drover.protocol.evaluation.EvaluationEvent.Basis;
import dev.drover.protocol.evaluation.EvaluationEvent.Moment;
import java.util.Optional;

/** What of a plan itself stands in the way of making it again exactly. Pure. */
final class Obstacles {
    private Obstacles() {}

    /** A sentence without an end; empty if nothing does. */
    static Optional<String> of(Basis basis, int algorithmVersion) {
        if (basis.moment().isEmpty()) {
            return Optional.of("the plan was recorded by a version that did not keep what the decision saw");
        }
        if (basis.algorithmVersion() != algorithmVersion) {
            return Optional.of("the plan was made by version " + basis.algorithmVersion()
                    + " of the scheduler's algorithm, and this server has version " + algorithmVersion);
        }
        Moment moment = basis.moment().get();
        if (moment.epochs().isEmpty()) {
            return Optional.of("the plan does not say which partitions the decision had seen");
        }
        return moment.unseenLeftOut()
                ? Optional.of("so many offers were under way when the plan was made that they are not recorded with it")
                : Optional.empty();
    }
}
