package dev.drover.chaos.simulation;

/** What holds at every step, or once the cluster has been left in peace for a while. */
public enum Invariant {
    ACKNOWLEDGED_WRITES_SURVIVE("acknowledged writes survive"),
    ONE_WRITER("one writer for each entity"),
    REPLAY_EQUALS_LIVE("replay equals live state"),
    NO_PORT_TWICE("no port twice"),
    NO_OVER_COMMIT("no over-commit"),
    MAX_PARALLEL("never more than max_parallel replaced at once"),
    CANARY_LIMIT("never more canaries than asked for"),
    COUNT("as many live allocations as wanted, each name once"),
    EVALUATIONS_END("every evaluation ends"),
    DEPLOYMENTS_END("every deployment ends"),
    DRAINED_NODES_EMPTY("a drained node empties"),
    PROCESSES_MATCH("what runs is what is wanted"),
    NODES_RETURN("a node that is up is ready"),
    NOTHING_FAILS("nothing ends with an exception"),
    TIME_PASSES("nothing goes round for ever");

    private final String sentence;

    Invariant(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public String toString() {
        return sentence;
    }
}
