package dev.drover.persistence.journal;

import com.typesafe.config.Config;
import dev.drover.persistence.log.LogLimits;
import dev.drover.persistence.ownership.ServerSession;
import dev.drover.persistence.ownership.SessionExtension;
import dev.drover.persistence.replay.EntityReplay;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.protocol.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.persistence.AtomicWrite;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.japi.AsyncWriteJournal;
import org.apache.pekko.serialization.SerializationExtension;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/**
 * Stores the events of the server's entities in the log of its session, and lets entities recover from what the session
 * knows. An entity of a partition that the server does not own yet waits; it cannot store.
 */
public final class DroverJournal extends AsyncWriteJournal {
    /** The plugin's id, for {@code journalPluginId} and {@code pekko.persistence.journal.plugin}. */
    public static final String PLUGIN_ID = "drover.persistence.journal";

    private final ServerSession session;
    private final EventSerialization serialization;
    private final Map<String, CompletableFuture<Long>> pending = new ConcurrentHashMap<>();

    public DroverJournal(Config config) {
        session = SessionExtension.of(context().system()).session();
        serialization =
                new EventSerialization(SerializationExtension.get(context().system()), LogLimits.STANDARD.eventBytes());
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        List<Optional<Exception>> refusals = new ArrayList<>();
        List<CompletableFuture<Long>> writes = new ArrayList<>();
        for (AtomicWrite message : messages) {
            try {
                writes.add(store(message.persistenceId(), serialization.toLog(message)));
                refusals.add(Optional.empty());
            } catch (Exception e) {
                // Whatever a serializer throws rejects this write alone.
                refusals.add(Optional.of(e));
            }
        }
        CompletableFuture<Iterable<Optional<Exception>>> answer = CompletableFuture.allOf(
                        writes.toArray(CompletableFuture[]::new))
                .thenApply(nothing -> refusals);
        return FutureConverters.asScala(answer);
    }

    private CompletableFuture<Long> store(String persistenceId, List<CommittedEvent> events) {
        CompletableFuture<Long> stored = session.append(events).toCompletableFuture();
        pending.put(persistenceId, stored);
        return stored.whenComplete((position, failure) -> pending.remove(persistenceId, stored));
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return FutureConverters.asScala(CompletableFuture.failedStage(new UnsupportedOperationException(
                "events of \"" + persistenceId + "\" cannot be deleted: the journal is the audit log")));
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId,
            long fromSequenceNr,
            long toSequenceNr,
            long max,
            Consumer<PersistentRepr> replayCallback) {
        long from = Math.max(1, fromSequenceNr);
        if (max <= 0) {
            return FutureConverters.asScala(CompletableFuture.completedStage(null));
        }
        long last = max > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + max - 1;
        EntityReplay.Range range = new EntityReplay.Range(persistenceId, from, Math.min(toSequenceNr, last));
        CompletionStage<Void> replayed = settled(persistenceId)
                .thenCompose(
                        nothing -> session.replay(range, event -> replayCallback.accept(serialization.fromLog(event))))
                .thenRun(() -> session.recovered(persistenceId));
        return FutureConverters.asScala(replayed);
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long fromSequenceNr) {
        return FutureConverters.asScala(
                settled(persistenceId).thenApply(nothing -> session.index().highestSequenceNr(persistenceId)));
    }

    /** The partition is there, and no write of the entity is under way whose outcome could still change the answer. */
    private CompletionStage<Void> settled(String persistenceId) {
        CompletableFuture<Long> write = pending.getOrDefault(persistenceId, CompletableFuture.completedFuture(0L));
        return session.whenRecovered(PartitionId.of(persistenceId))
                .thenCompose(epoch -> write.handle((position, failure) -> null));
    }
}
