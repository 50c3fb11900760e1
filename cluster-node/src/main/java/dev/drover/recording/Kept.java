package dev.drover.recording;

/**
 * What an entity holds: its state, and the hash of the event that made it, which the next event names.
 *
 * @param lastHash empty before the first event
 */
public record Kept<S>(S state, String lastHash) {
    public static <S> Kept<S> initial(S empty) {
        return new Kept<>(empty, "");
    }
}
