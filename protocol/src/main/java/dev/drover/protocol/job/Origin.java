package dev.drover.protocol.job;

/**
 * What launched a job that nobody registered.
 *
 * @param parent the id of the job that it was made from, in the same namespace
 * @param dispatched by somebody's request; else by the parent's schedule
 * @param payload what was handed over with the request, in Base64; empty for none
 * @param idempotencyToken the request's; empty for none
 */
public record Origin(String parent, boolean dispatched, String payload, String idempotencyToken) {}
