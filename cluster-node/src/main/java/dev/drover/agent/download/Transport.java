package dev.drover.agent.download;

/** How a source is reached. */
public enum Transport {
    /** http and https. */
    HTTP,
    /** A file of the machine. */
    FILE,
    /** A repository, by the program {@code git}. */
    GIT,
    /** An object in S3, or in what speaks its protocol. */
    S3
}
