package dev.drover.scheduler.rank;

/** Hears what every single node says while a plan is made: for those who want to know more than a plan keeps. */
@FunctionalInterface
public interface Witness {
    /** Wants to know nothing, which saves the trouble of telling. */
    Witness NONE = (group, statement) -> {};

    /** A node was looked at for a placement of a group. */
    void hear(String group, NodeStatement statement);
}
