package dev.drover.protocol.setting;

import dev.drover.protocol.evaluation.SchedulerConfiguration;
import dev.drover.protocol.variable.SealedItems;
import dev.drover.protocol.variable.VariableId;

/** What an operator has set for the cluster. */
public sealed interface Setting {
    /** How scheduling goes. There is one. */
    record Scheduler(SchedulerConfiguration configuration) implements Setting {}

    /** A node pool, one for each name. */
    record Pool(NodePool pool) implements Setting {}

    /** A variable, one for each path of a namespace. What it says can only be read by whoever has the key. */
    record Variable(VariableId id, SealedItems items) implements Setting {}
}
