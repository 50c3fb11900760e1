package dev.drover.view;

/**
 * An entity's state as the view has seen it.
 *
 * @param sequence the sequence number of the last event folded in
 * @param lastHash the hash of that event
 * @param tick the view's index when it changed last
 */
public record Seen<S>(S state, long sequence, String lastHash, long tick) {}
