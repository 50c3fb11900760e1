package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.DisconnectPolicy;

/** What a disconnect policy must keep to. */
final class DisconnectRules {
    private DisconnectRules() {}

    static void check(JobValidator validator, DisconnectPolicy policy, JobPath path) {
        validator.require(
                policy.lostAfter().filter(time -> time.isNegative()).isEmpty(),
                path.attribute("lost_after"),
                "lost_after is negative");
        validator.require(
                policy.stopOnClientAfter().filter(time -> time.isNegative()).isEmpty(),
                path.attribute("stop_on_client_after"),
                "stop_on_client_after is negative");
        validator.require(
                policy.lostAfter().isEmpty() || policy.stopOnClientAfter().isEmpty(),
                path.attribute("stop_on_client_after"),
                "stop_on_client_after cannot be used with lost_after");
    }
}
