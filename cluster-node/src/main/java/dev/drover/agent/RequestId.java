package dev.drover.agent;

/**
 * One request of a server, which counts anew with each connection: what was asked by one that is gone may still be ending.
 *
 * @param connection by which it came
 * @param number as the server counts
 */
record RequestId(long connection, long number) {}
