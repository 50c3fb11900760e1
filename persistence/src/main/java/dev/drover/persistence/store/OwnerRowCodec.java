package dev.drover.persistence.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.drover.protocol.proto.v1.ClosedInterval;
import dev.drover.protocol.proto.v1.OpenInterval;
import dev.drover.protocol.proto.v1.OwnedPosition;
import dev.drover.protocol.proto.v1.PartitionOwner;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Owner rows between their record and their stored bytes; the revision is a column of its own. */
final class OwnerRowCodec {
    private OwnerRowCodec() {}

    static byte[] encode(OwnerRow row) {
        PartitionOwner.Builder stored = PartitionOwner.newBuilder().setEpoch(row.epoch());
        CurrentOwner current = row.current();
        if (current != null) {
            stored.setCurrent(OpenInterval.newBuilder()
                    .setSession(current.session().toString())
                    .setFrom(current.from()));
        }
        for (OwnerInterval interval : row.closed()) {
            stored.addClosed(ClosedInterval.newBuilder()
                    .setSession(interval.session().toString())
                    .setEpoch(interval.epoch())
                    .setFrom(interval.from())
                    .setTo(interval.to()));
        }
        LogPosition recoverFrom = row.recoverFrom();
        if (recoverFrom != null) {
            stored.setRecoverFrom(OwnedPosition.newBuilder()
                    .setSession(recoverFrom.session().toString())
                    .setPosition(recoverFrom.position()));
        }
        return stored.build().toByteArray();
    }

    static OwnerRow decode(long revision, byte[] bytes) {
        PartitionOwner stored;
        try {
            stored = PartitionOwner.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new JournalCorruptException("a partition's owner row is unreadable", e);
        }
        List<OwnerInterval> closed = stored.getClosedList().stream()
                .map(interval -> new OwnerInterval(
                        UUID.fromString(interval.getSession()),
                        interval.getEpoch(),
                        interval.getFrom(),
                        interval.getTo()))
                .toList();
        return new OwnerRow(revision, stored.getEpoch(), current(stored), closed, recoverFrom(stored));
    }

    private static @Nullable CurrentOwner current(PartitionOwner stored) {
        if (!stored.hasCurrent()) {
            return null;
        }
        OpenInterval open = stored.getCurrent();
        return new CurrentOwner(UUID.fromString(open.getSession()), open.getFrom());
    }

    private static @Nullable LogPosition recoverFrom(PartitionOwner stored) {
        if (!stored.hasRecoverFrom()) {
            return null;
        }
        OwnedPosition cursor = stored.getRecoverFrom();
        return new LogPosition(UUID.fromString(cursor.getSession()), cursor.getPosition());
    }
}
