package dev.drover.persistence.ownership;

import dev.drover.persistence.store.LogPosition;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** How far the owners of other logs say that those are durable. */
final class VouchedHeads {
    private final Map<UUID, Long> heads = new ConcurrentHashMap<>();

    void vouch(LogPosition head) {
        heads.merge(head.session(), head.position(), Math::max);
    }

    Optional<Long> of(UUID session) {
        return Optional.ofNullable(heads.get(session));
    }
}
