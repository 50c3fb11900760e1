package dev.drover.protocol.job;

import java.util.Optional;

/**
 * How a job stands to others: a parent is launched again and again and runs nothing itself; each launch is a child.
 *
 * @param periodic of a parent that is launched by the clock
 * @param parameterized of a parent that is launched by request, and of its children
 * @param origin of a child
 */
public record Family(Optional<Periodic> periodic, Optional<Parameterized> parameterized, Optional<Origin> origin) {
    /** A job that stands for itself. */
    public static final Family NONE = new Family(Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether the job runs nothing itself. */
    public boolean isParent() {
        return periodic.isPresent() || isDispatchable();
    }

    /** Whether the job is launched by request. */
    public boolean isDispatchable() {
        return parameterized.isPresent() && origin.filter(Origin::dispatched).isEmpty();
    }

    /** Of a child that was just made; it is not launched again by the clock. */
    Family childOf(Origin of) {
        return new Family(Optional.empty(), parameterized, Optional.of(of));
    }
}
