package dev.drover.chaos.simulation;

import dev.drover.job.JobState;
import dev.drover.job.Launches;
import java.util.List;

/** States that lack what they ought to remember. */
final class Forgetful {
    private Forgetful() {}

    /** A job that does not know what it has launched. */
    static JobState ofLaunches(JobState state) {
        Launches launches = state.launches();
        return new JobState(
                state.registration(),
                state.nextVersion(),
                state.allocations(),
                state.evaluations(),
                state.deployments(),
                state.reported(),
                state.nodeSequences(),
                state.partsRecorded(),
                state.requested(),
                state.modifyIndex(),
                state.departures(),
                new Launches(launches.through(), launches.owed(), List.of(), launches.requests()),
                state.scaling(),
                state.tally());
    }
}
