package dev.drover.protocol.stream;

import java.time.Instant;

/**
 * Where a check of a running allocation stands.
 *
 * @param id unique among the checks of all allocations
 * @param allocation the allocation's name
 * @param task the task whose service it is; empty for a service of the group
 * @param status in Nomad's words: {@code pending}, {@code success} or {@code failure}
 * @param output what a person reads
 * @param statusCode of an http check, else 0
 * @param at when it came to stand there
 */
public record CheckStatus(
        String id,
        String name,
        String allocation,
        String service,
        String task,
        String status,
        String output,
        int statusCode,
        Instant at) {
    /** The status before the first result. */
    public static final String PENDING = "pending";

    /** With no more of the output than that many characters. */
    public CheckStatus shortened(int most) {
        return output.length() <= most
                ? this
                : new CheckStatus(
                        id, name, allocation, service, task, status, output.substring(0, most), statusCode, at);
    }
}
