package dev.drover.persistence.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a partition and where its events lie. {@code revision} grows with each change and is what a change is
 * conditional on; {@code current} is null while nobody owns it; {@code recoverFrom} is null while all history is needed.
 */
public record OwnerRow(
        long revision,
        long epoch,
        @Nullable CurrentOwner current,
        List<OwnerInterval> closed,
        @Nullable LogPosition recoverFrom) {
    public OwnerRow {
        closed = List.copyOf(closed);
    }

    public static OwnerRow first(CurrentOwner owner) {
        return new OwnerRow(1, 1, owner, List.of(), null);
    }

    /** The row once the current owner's stretch ended at {@code end} and nobody has followed yet. */
    public OwnerRow vacatedAt(long end) {
        CurrentOwner former = current;
        if (former == null) {
            return this;
        }
        List<OwnerInterval> intervals = new ArrayList<>(closed);
        intervals.add(new OwnerInterval(former.session(), epoch, former.from(), Math.max(former.from(), end)));
        return new OwnerRow(revision + 1, epoch, null, intervals, recoverFrom);
    }

    /** The row once {@code owner} has taken the vacant partition; each change of owner is a new epoch. */
    public OwnerRow takenBy(CurrentOwner owner) {
        return new OwnerRow(revision + 1, epoch + 1, owner, closed, recoverFrom);
    }

    /** Both at once: the current owner's stretch ends at {@code end} and {@code owner} follows. */
    public OwnerRow succeededBy(CurrentOwner owner, long end) {
        OwnerRow vacant = vacatedAt(end);
        return new OwnerRow(revision + 1, epoch + 1, owner, vacant.closed, recoverFrom);
    }

    /** The row as it would be if recovery needed everything. */
    public OwnerRow recoveringAll(List<OwnerInterval> history) {
        return new OwnerRow(revision, epoch, current, history, null);
    }

    /** The row once recovery starts at {@code position}, without the intervals before, which are archived. */
    public OwnerRow recoveringFrom(LogPosition position, List<OwnerInterval> stillNeeded) {
        return new OwnerRow(revision + 1, epoch, current, stillNeeded, position);
    }
}
