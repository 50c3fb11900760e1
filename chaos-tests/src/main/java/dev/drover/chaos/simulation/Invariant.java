package dev.drover.chaos.simulation;

/** What holds at every step, or once the cluster has been left in peace for a while. */
public enum Invariant {
    ACKNOWLEDGED_WRITES_SURVIVE("acknowledged writes survive"),
    ONE_WRITER("one writer for each entity"),
    REPLAY_EQUALS_LIVE("replay equals live state"),
    VIEWS_SHOW_WHAT_COUNTS("a view shows nothing but what counts"),
    VIEWS_CONVERGE("all views come to show the same"),
    PARTITIONS_COME_HOME("every partition is where it belongs"),
    DECISIONS_COME_OUT_AGAIN("a decision made again is the same"),
    NO_PORT_TWICE("no port twice"),
    NO_OVER_COMMIT("no over-commit"),
    NO_CORE_TWICE("no whole core twice"),
    CORES_AS_ASKED("every task has the whole cores that it asks for"),
    NO_DEVICE_TWICE("no device twice"),
    DEVICES_AS_ASKED("every task has the devices that it asks for"),
    CONSTRAINTS_HOLD("constraints hold for every placement"),
    CLOSED_NODES_TAKE_NOTHING("nothing comes to a node that takes nothing new"),
    LESS_IMPORTANT_MAKE_ROOM("only what is less important makes room, and only where it may"),
    ALL_OR_NOTHING("a plan of all or nothing is taken by all nodes or by none"),
    TASKS_IN_ORDER("no task begins or ends before its turn"),
    MAX_PARALLEL("never more than max_parallel down for an update at a time"),
    CANARY_LIMIT("never more canaries than asked for"),
    COUNT("as many live allocations as wanted, each name once"),
    LAUNCHED_ONCE("each launch makes one child, and each instant and token one launch"),
    EVALUATIONS_END("every evaluation ends"),
    DEPLOYMENTS_END("every deployment ends"),
    SETTLED("what is as it is wanted is left alone"),
    DRAINED_NODES_EMPTY("a drained node empties"),
    PROCESSES_MATCH("what runs is what is wanted"),
    NO_NODE_LOST_UNHEARD("no node is lost for what its server did not get to hear"),
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
