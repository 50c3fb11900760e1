package dev.drover.chaos.simulation;

import dev.drover.persistence.store.CommittedEvent;
import dev.drover.recording.EventCodec;
import dev.drover.recording.Kept;
import dev.drover.recording.StoredEvent;
import java.util.ArrayList;
import java.util.List;

/** All events of one entity that count, and the state they add up to, read from their stored bytes. */
final class EntityHistory<E, S> {
    private final EventCodec<E> codec;
    private final Kept.Apply<S, E> apply;
    private final Kept<S> empty;
    private final List<String> hashes = new ArrayList<>();
    private Kept<S> kept;

    EntityHistory(EventCodec<E> codec, Kept.Apply<S, E> apply, S empty) {
        this.codec = codec;
        this.apply = apply;
        this.empty = Kept.initial(empty);
        this.kept = this.empty;
    }

    long sequence() {
        return hashes.size();
    }

    /** @param sequence from 1 on */
    String hash(long sequence) {
        return hashes.get((int) sequence - 1);
    }

    Kept<S> kept() {
        return kept;
    }

    S state() {
        return kept.state();
    }

    Kept<S> empty() {
        return empty;
    }

    StoredEvent<E> read(CommittedEvent event) {
        return codec.read(event.payload().manifest(), event.payload().bytes());
    }

    Kept<S> after(Kept<S> before, StoredEvent<E> event) {
        return before.after(event, apply);
    }

    void add(StoredEvent<E> event) {
        hashes.add(event.hash());
        kept = after(kept, event);
    }
}
