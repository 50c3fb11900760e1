package dev.drover.protocol.jobspec;

import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Scaling;
import dev.drover.protocol.job.TaskGroup;

/** What the bounds of a group's count must keep to. */
final class ScalingRules {
    private ScalingRules() {}

    static void check(JobValidator validator, JobType type, TaskGroup group, JobPath path) {
        if (group.scaling().isEmpty()) {
            return;
        }
        Scaling scaling = group.scaling().get();
        JobPath place = path.attribute("scaling");
        validator.require(!type.isSystem(), place, "jobs of type \"" + type.wireName() + "\" cannot be scaled");
        validator.require(
                scaling.min() >= 0, place.attribute("min"), "min must not be negative, and is " + scaling.min());
        validator.require(
                scaling.max() >= scaling.min(),
                place.attribute("max"),
                "max " + scaling.max() + " must not be smaller than min " + scaling.min());
        validator.require(
                group.count() >= scaling.min() && group.count() <= Math.max(scaling.max(), scaling.min()),
                path.attribute("count"),
                "count " + group.count() + " is not between the scaling's min " + scaling.min() + " and max "
                        + scaling.max());
    }
}
