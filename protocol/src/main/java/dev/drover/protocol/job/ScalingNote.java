package dev.drover.protocol.job;

import dev.drover.protocol.Value;

/**
 * What the author of a change of counts says of it.
 *
 * @param error whether it tells of a failure
 * @param meta the author's own; handed on unread
 */
public record ScalingNote(String message, boolean error, Value.Fields meta) {
    public static final ScalingNote NONE = new ScalingNote("", false, Value.Fields.EMPTY);
}
