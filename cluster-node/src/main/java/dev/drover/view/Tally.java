package dev.drover.view;

import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How many allocations of one job stand where: those in the job's list that some node still remembers. It is kept in step
 * change by change, since whoever waits for a job of a thousand allocations asks again at each change. Immutable.
 *
 * @param tick the view's index at which an allocation of the job changed last, in the list or not
 */
public record Tally(long tick, PMap<Place, Integer> counts) {
    static final Tally NONE = new Tally(0, HashTreePMap.empty());

    /** Where an allocation stands. */
    public record Place(String group, ClientStatus client) {
        static Place of(Allocation allocation) {
            return new Place(allocation.placement().group(), allocation.client());
        }
    }

    Tally at(long now) {
        return now == tick ? this : new Tally(now, counts);
    }

    /** After one allocation of the list has changed; null where there is none. */
    Tally changed(@Nullable Allocation before, @Nullable Allocation now) {
        PMap<Place, Integer> changed = counts;
        if (before != null) {
            Place left = Place.of(before);
            int rest = changed.getOrDefault(left, 0) - 1;
            changed = rest == 0 ? changed.minus(left) : changed.plus(left, rest);
        }
        if (now != null) {
            Place taken = Place.of(now);
            changed = changed.plus(taken, changed.getOrDefault(taken, 0) + 1);
        }
        return new Tally(tick, changed);
    }
}
