package dev.drover.persistence.snapshot;

import com.typesafe.config.Config;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.SessionExtension;
import dev.drover.persistence.store.SnapshotKey;
import dev.drover.persistence.store.SnapshotRow;
import dev.drover.persistence.store.StoredPayload;
import dev.drover.protocol.PartitionId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;
import scala.util.Try;

/**
 * Keeps the two newest snapshots of each entity, next to those of its partition's other entities. One that cannot be read
 * is passed over: the entity then recovers from an older one, or from all its events.
 */
public final class DroverSnapshotStore extends SnapshotStore {
    /** The plugin's id, for {@code snapshotPluginId} and {@code pekko.persistence.snapshot-store.plugin}. */
    public static final String PLUGIN_ID = "drover.persistence.snapshot-store";

    private static final Logger LOG = LoggerFactory.getLogger(DroverSnapshotStore.class);

    private final ServerSession session;
    private final Serialization serialization;

    public DroverSnapshotStore(Config config) {
        session = SessionExtension.of(context().system()).session();
        serialization = SerializationExtension.get(context().system());
    }

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return FutureConverters.asScala(session.whenRecovered(PartitionId.of(persistenceId))
                .thenCompose(epoch -> session.snapshots(persistenceId))
                .thenApply(snapshots -> newestReadable(snapshots, criteria)));
    }

    private Optional<SelectedSnapshot> newestReadable(List<SnapshotRow> snapshots, SnapshotSelectionCriteria criteria) {
        for (SnapshotRow row : snapshots) {
            if (matches(criteria).test(row)) {
                Optional<SelectedSnapshot> selected = read(row);
                if (selected.isPresent()) {
                    return selected;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<SelectedSnapshot> read(SnapshotRow row) {
        StoredPayload payload = row.payload();
        Try<Object> snapshot = serialization.deserialize(payload.bytes(), payload.serializerId(), payload.manifest());
        if (snapshot.isFailure()) {
            LOG.warn(
                    "snapshot {} of {} is unreadable and passed over: {}",
                    row.key().sequenceNr(),
                    row.key().persistenceId(),
                    snapshot.failed().get().toString());
            return Optional.empty();
        }
        return Optional.of(SelectedSnapshot.create(metadata(row), snapshot.get()));
    }

    private static SnapshotMetadata metadata(SnapshotRow row) {
        return SnapshotMetadata.apply(row.key().persistenceId(), row.key().sequenceNr(), row.timestamp());
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return FutureConverters.asScala(save(metadata, snapshot));
    }

    private CompletionStage<Void> save(SnapshotMetadata metadata, Object snapshot) {
        Serializer serializer = serialization.findSerializerFor(snapshot);
        byte[] bytes = serialization.serialize(snapshot).get();
        SnapshotKey key = new SnapshotKey(metadata.persistenceId(), metadata.sequenceNr());
        StoredPayload payload =
                new StoredPayload(serializer.identifier(), Serializers.manifestFor(serializer, snapshot), bytes);
        return session.saveSnapshot(new SnapshotRow(key, metadata.timestamp(), payload));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        SnapshotKey key = new SnapshotKey(metadata.persistenceId(), metadata.sequenceNr());
        return FutureConverters.asScala(session.deleteSnapshots(
                metadata.persistenceId(), row -> row.key().equals(key)));
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return FutureConverters.asScala(session.deleteSnapshots(persistenceId, matches(criteria)));
    }

    private static Predicate<SnapshotRow> matches(SnapshotSelectionCriteria criteria) {
        return row -> row.key().sequenceNr() <= criteria.maxSequenceNr()
                && row.key().sequenceNr() >= criteria.minSequenceNr()
                && row.timestamp() <= criteria.maxTimestamp()
                && row.timestamp() >= criteria.minTimestamp();
    }
}
