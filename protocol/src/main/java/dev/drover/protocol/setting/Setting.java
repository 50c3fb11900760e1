package dev.drover.protocol.setting;

import dev.drover.protocol.evaluation.SchedulerConfiguration;

/** What an operator has set for the cluster. */
public sealed interface Setting {
    /** How scheduling goes. There is one. */
    record Scheduler(SchedulerConfiguration configuration) implements Setting {}

    /** A node pool, one for each name. */
    record Pool(NodePool pool) implements Setting {}
}
