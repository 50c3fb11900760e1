package dev.drover.persistence.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.drover.protocol.PartitionId;
import dev.drover.protocol.proto.v1.LogRow;
import dev.drover.protocol.proto.v1.LoggedEvent;
import dev.drover.protocol.proto.v1.OwnershipChange;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Log rows between their records and their stored bytes. */
public final class RowCodec {
    private RowCodec() {}

    public static byte[] encode(boolean continued, List<? extends LogRecord> records) {
        LogRow.Builder row = LogRow.newBuilder().setContinued(continued);
        for (LogRecord item : records) {
            row.addRecords(toProto(item));
        }
        return row.build().toByteArray();
    }

    public static DecodedRow decode(UUID session, StoredRow row) {
        try {
            LogRow stored = LogRow.parseFrom(row.bytes());
            List<LogRecord> records = new ArrayList<>(stored.getRecordsCount());
            for (dev.drover.protocol.proto.v1.LogRecord item : stored.getRecordsList()) {
                records.add(fromProto(item, session, row.position()));
            }
            return new DecodedRow(stored.getContinued(), records);
        } catch (InvalidProtocolBufferException e) {
            throw new JournalCorruptException(
                    "row " + row.position() + " of the log of session \"" + session + "\" is unreadable", e);
        }
    }

    private static dev.drover.protocol.proto.v1.LogRecord toProto(LogRecord item) {
        dev.drover.protocol.proto.v1.LogRecord.Builder stored = dev.drover.protocol.proto.v1.LogRecord.newBuilder();
        if (item instanceof CommittedEvent event) {
            return stored.setEvent(event(event)).build();
        }
        if (item instanceof OwnershipRecord change) {
            return stored.setOwnership(OwnershipChange.newBuilder()
                            .setPartition(change.partition().value())
                            .setEpoch(change.epoch())
                            .setReleased(change.released()))
                    .build();
        }
        throw new AssertionError("unhandled record: " + item);
    }

    private static LoggedEvent event(CommittedEvent event) {
        return LoggedEvent.newBuilder()
                .setPersistenceId(event.persistenceId())
                .setSequenceNr(event.sequenceNr())
                .setSerializerId(event.payload().serializerId())
                .setManifest(event.payload().manifest())
                .setPayload(UnsafeByteOperations.unsafeWrap(event.payload().bytes()))
                .setAdapterManifest(event.adapterManifest())
                .setWriter(event.writer())
                .setTimestamp(event.timestamp())
                .build();
    }

    private static LogRecord fromProto(dev.drover.protocol.proto.v1.LogRecord item, UUID session, long position) {
        return switch (item.getKindCase()) {
            case EVENT -> fromProto(item.getEvent());
            case OWNERSHIP ->
                new OwnershipRecord(
                        new PartitionId(item.getOwnership().getPartition()),
                        item.getOwnership().getEpoch(),
                        item.getOwnership().getReleased());
            case KIND_NOT_SET ->
                throw new JournalCorruptException("row " + position + " of the log of session \"" + session
                        + "\" holds a record that this version does not know");
        };
    }

    private static CommittedEvent fromProto(LoggedEvent event) {
        StoredPayload payload = new StoredPayload(
                event.getSerializerId(), event.getManifest(), event.getPayload().toByteArray());
        return new CommittedEvent(
                event.getPersistenceId(),
                event.getSequenceNr(),
                payload,
                event.getAdapterManifest(),
                event.getWriter(),
                event.getTimestamp());
    }
}
