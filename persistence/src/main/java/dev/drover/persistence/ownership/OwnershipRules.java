package dev.drover.persistence.ownership;

import dev.drover.persistence.store.CurrentOwner;
import dev.drover.persistence.store.OwnerRow;
import dev.drover.persistence.store.ServerIdentity;
import dev.drover.persistence.store.SessionRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Who may take a partition, and when; pure. */
final class OwnershipRules {
    /** What a session that wants a partition does next. */
    sealed interface Step {
        /** It owns the partition already. */
        record Owned(OwnerRow row) implements Step {}

        /** It may put this row in place of the one it saw. */
        record Take(OwnerRow next) implements Step {}

        /** It has to wait for the owner to release the partition, or to be found dead and sealed. */
        record AwaitOwner(UUID owner) implements Step {}
    }

    private OwnershipRules() {}

    /** {@code ownerSeal} is the seal of the current owner's log; {@code taker} is who wants the partition. */
    static Step next(Optional<OwnerRow> seen, OptionalLong ownerSeal, CurrentOwner taker) {
        if (seen.isEmpty()) {
            return new Step.Take(OwnerRow.first(taker));
        }
        OwnerRow row = seen.get();
        CurrentOwner current = row.current();
        if (current == null) {
            return new Step.Take(row.takenBy(taker));
        }
        if (current.session().equals(taker.session())) {
            return new Step.Owned(row);
        }
        if (ownerSeal.isPresent()) {
            return new Step.Take(row.succeededBy(taker, ownerSeal.getAsLong()));
        }
        return new Step.AwaitOwner(current.session());
    }

    /** Sessions that the holder of a data directory knows to be dead without waiting. */
    static List<SessionRecord> predecessors(List<SessionRecord> sessions, ServerIdentity holder) {
        return sessions.stream()
                .filter(session -> session.end() == null && holder.isSuccessorOf(session.server()))
                .toList();
    }
}
