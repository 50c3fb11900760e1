package dev.drover.scheduler;

import dev.drover.scheduler.rank.Witness;

/** Makes plans: the one way into this package. A pure function; safe to call from any thread. */
public final class Scheduler {
    /** Changes whenever the same request may lead to another plan than before, be it only in why something found no place. */
    public static final int ALGORITHM_VERSION = 8;

    private Scheduler() {}

    public static SchedulingResult schedule(SchedulingRequest request) {
        return schedule(request, Witness.NONE);
    }

    /** The same before a witness, who changes nothing. */
    public static SchedulingResult schedule(SchedulingRequest request, Witness witness) {
        boolean everywhere = request.brief().job().type().isSystem();
        return everywhere
                ? new SystemScheduler(request, witness).schedule()
                : new GenericScheduler(request, witness).schedule();
    }
}
