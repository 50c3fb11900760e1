package dev.drover.recording;

import dev.drover.protocol.Recorded;
import dev.drover.protocol.Stamp;

/**
 * What an entity holds: its state, and the hash of the event that made it, which the next event names.
 *
 * @param lastHash empty before the first event
 */
public record Kept<S>(S state, String lastHash) {
    public static <S> Kept<S> initial(S empty) {
        return new Kept<>(empty, "");
    }

    /** How a state takes an event in. */
    @FunctionalInterface
    public interface Apply<S, E> {
        S apply(S state, E event, Stamp stamp);
    }

    /** What is held after one more event. */
    public <E> Kept<S> after(StoredEvent<E> stored, Apply<S, E> apply) {
        Recorded<E> recorded = stored.recorded();
        return new Kept<>(
                apply.apply(state, recorded.event(), recorded.metadata().stamp()), stored.hash());
    }
}
