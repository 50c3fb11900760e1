package dev.drover.protocol.evaluation;

/** What opened an evaluation. */
public enum Trigger {
    /** A job was registered or changed. */
    JOB_REGISTER("job-register"),
    /** A job was stopped. */
    JOB_DEREGISTER("job-deregister"),
    /** A node went down or came back. */
    NODE_UPDATE("node-update"),
    /** An allocation failed. */
    ALLOC_FAILURE("alloc-failure"),
    /** The time has come to replace an allocation that failed. */
    ALLOC_RESCHEDULE("alloc-reschedule"),
    /** A deployment moved. */
    DEPLOYMENT_WATCHER("deployment-watcher"),
    /** Capacity was missing. */
    QUEUED_ALLOCS("queued-allocs"),
    /** Its plans were refused too often. */
    MAX_PLAN_ATTEMPTS("max-plan-attempts"),
    /** No plan could be made by the one before. */
    FAILED_FOLLOW_UP("failed-follow-up"),
    /** Its allocations had to make room. */
    PREEMPTION("preemption"),
    /** A node is being emptied. */
    NODE_DRAIN("node-drain"),
    /** Somebody asked for an allocation to be stopped. */
    ALLOC_STOP("alloc-stop"),
    /** The count of a group was changed. */
    JOB_SCALING("job-scaling"),
    /** An allocation was unknown for as long as its group allows. */
    MAX_DISCONNECT_TIMEOUT("max-disconnect-timeout"),
    /** An allocation that was unknown is heard of again. */
    RECONNECT("reconnect"),
    /** A periodic job's time had come. */
    PERIODIC_JOB("periodic-job");

    private final String wireName;

    Trigger(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it. */
    public String wireName() {
        return wireName;
    }
}
