package dev.drover.agent.log;

/** Where a task writes. */
public enum LogStream {
    STDOUT("stdout"),
    STDERR("stderr");

    private final String wireName;

    LogStream(String wireName) {
        this.wireName = wireName;
    }

    /** Nomad's word for it, also in file names. */
    public String wireName() {
        return wireName;
    }
}
