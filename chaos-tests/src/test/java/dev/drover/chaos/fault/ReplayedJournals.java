package dev.drover.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drover.chaos.workload.AgentApi;
import dev.drover.evaluation.EvaluationState;
import dev.drover.job.JobState;
import dev.drover.job.Registration;
import dev.drover.node.NodeState;
import dev.drover.persistence.log.LogReader;
import dev.drover.persistence.replay.JournalReplay;
import dev.drover.persistence.store.CassandraLogStore;
import dev.drover.persistence.store.CassandraStoreSettings;
import dev.drover.persistence.store.CommittedEvent;
import dev.drover.persistence.store.LogStore;
import dev.drover.persistence.store.SessionRecord;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.api.AllocationJson;
import dev.drover.protocol.api.ApiJson;
import dev.drover.protocol.api.DeploymentJson;
import dev.drover.protocol.api.EvaluationJson;
import dev.drover.protocol.api.JobFacts;
import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.api.NodeJson;
import dev.drover.protocol.deployment.Deployment;
import dev.drover.protocol.evaluation.Evaluation;
import dev.drover.protocol.node.Node;
import dev.drover.recording.EventCodec;
import dev.drover.recording.Kept;
import dev.drover.recording.StoredEvent;
import dev.drover.setting.SettingState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What all journals in a Cassandra lead to when they are read from their first events on, with no regard to snapshots. Taken
 * when nothing is being written.
 */
final class ReplayedJournals {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<String, Kept<JobState>> jobs = new TreeMap<>();
    private final Map<String, Kept<NodeState>> nodes = new TreeMap<>();
    private final Map<String, Kept<EvaluationState>> evaluations = new TreeMap<>();

    private final Map<String, Kept<SettingState>> settings = new TreeMap<>();

    private ReplayedJournals() {}

    static ReplayedJournals in(InetSocketAddress cassandra) {
        ReplayedJournals replayed = new ReplayedJournals();
        try (LogStore store =
                CassandraLogStore.connect(CassandraStoreSettings.single(cassandra, "datacenter1", "drover"))) {
            Map<UUID, Long> ends = new HashMap<>();
            for (SessionRecord session : await(store.sessions())) {
                ends.put(session.id(), await(store.end(session.id())));
            }
            // Nobody writes, so whatever is in the log of the present owner was confirmed.
            JournalReplay.Vouching quiet = session -> Optional.ofNullable(ends.get(session));
            LogReader reader = new LogReader(store, ForkJoinPool.commonPool());
            await(new JournalReplay(store, reader, quiet).everything(placed -> replayed.take(placed.event())));
        }
        return replayed;
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private void take(CommittedEvent event) {
        String entity = event.persistenceId();
        switch (entity.substring(0, entity.indexOf('|'))) {
            case "job" ->
                jobs.compute(entity, (id, kept) -> after(kept, JobState.EMPTY, event, EventCodec.JOB, JobState::apply));
            case "node" ->
                nodes.compute(
                        entity, (id, kept) -> after(kept, NodeState.EMPTY, event, EventCodec.NODE, NodeState::apply));
            case "evaluation" ->
                evaluations.compute(
                        entity,
                        (id, kept) -> after(
                                kept, EvaluationState.EMPTY, event, EventCodec.EVALUATION, EvaluationState::apply));
            case "setting" ->
                settings.compute(
                        entity,
                        (id, kept) -> after(kept, SettingState.EMPTY, event, EventCodec.SETTING, SettingState::apply));
            default -> throw new AssertionError("an event of nobody: " + event);
        }
    }

    /** What is held after one more event, which has to name the one before it. */
    private static <S, E> Kept<S> after(
            @Nullable Kept<S> kept, S empty, CommittedEvent event, EventCodec<E> codec, Kept.Apply<S, E> apply) {
        Kept<S> before = kept == null ? Kept.initial(empty) : kept;
        StoredEvent<E> stored =
                codec.read(event.payload().manifest(), event.payload().bytes());
        assertThat(stored.recorded().metadata().previousHash())
                .as("event %d of %s", event.sequenceNr(), event.persistenceId())
                .isEqualTo(before.lastHash());
        return before.after(stored, apply);
    }

    /**
     * Jobs, evaluations, deployments, nodes and allocations, each with all that the API says of it, and the last hash of each
     * journal.
     *
     * @return the journals, as the API has them
     */
    Map<String, JsonNode> leadToWhatIsShown(AgentApi api) throws IOException, InterruptedException {
        Map<String, JsonNode> chains = Journals.chains(api);
        assertThat(jobs).hasSameSizeAs(api.get("/v1/jobs"));
        assertThat(nodes).hasSameSizeAs(api.get("/v1/nodes"));
        for (Map.Entry<String, Kept<JobState>> job : jobs.entrySet()) {
            jobLeadsToWhatIsShown(api, job.getValue().state());
            endsWith(chains.get(job.getKey().replace("|default/", "|")), job.getKey(), job.getValue());
        }
        for (Map.Entry<String, Kept<NodeState>> node : nodes.entrySet()) {
            nodeLeadsToWhatIsShown(api, node.getValue().state());
            endsWith(chains.get(node.getKey()), node.getKey(), node.getValue());
        }
        for (Map.Entry<String, Kept<SettingState>> setting : settings.entrySet()) {
            String name = setting.getKey().substring("setting|".length());
            endsWith(Journals.events(api, "setting", name), setting.getKey(), setting.getValue());
        }
        Map<String, JsonNode> shown = new TreeMap<>();
        api.get("/v1/allocations").forEach(one -> shown.put(one.path("ID").asText(), one));
        assertThat(allocations()).isEqualTo(shown);
        for (Map.Entry<String, Kept<EvaluationState>> evaluation : evaluations.entrySet()) {
            endsWith(chains.get(evaluation.getKey()), evaluation.getKey(), evaluation.getValue());
        }
        return chains;
    }

    private static void endsWith(@Nullable JsonNode events, String entity, Kept<?> kept) {
        JsonNode shown = Objects.requireNonNull(events, entity);
        assertThat(kept.lastHash())
                .as(entity)
                .isEqualTo(shown.path(shown.size() - 1).path("Hash").asText());
    }

    private static void jobLeadsToWhatIsShown(AgentApi api, JobState state) throws IOException, InterruptedException {
        Registration registration = state.registration().orElseThrow();
        String id = registration.job().id().value();
        JobFacts facts = new JobFacts(
                state.status().wireName(),
                "",
                registration.stopped(),
                registration.versions().stream()
                        .anyMatch(version -> version.version() == registration.version() && version.stable()),
                registration.version(),
                ApiJson.nanos(registration.submittedAt()),
                new JobFacts.Indexes(registration.createIndex(), state.modifyIndex(), registration.jobModifyIndex()),
                Optional.empty());
        isShown(api, "/v1/job/" + id, JobJson.write(registration.job(), facts));
        for (Evaluation evaluation : state.evaluations().all()) {
            isShown(
                    api,
                    "/v1/evaluation/" + evaluation.id(),
                    EvaluationJson.full(
                            evaluation,
                            registration.job().nodePool(),
                            state.evaluations().retryOf(evaluation)));
        }
        for (Deployment deployment : state.deployments()) {
            long jobModifyIndex = registration.versions().stream()
                    .filter(version -> version.version() == deployment.jobVersion())
                    .findFirst()
                    .orElseThrow()
                    .jobModifyIndex();
            DeploymentJson.JobHistory history = new DeploymentJson.JobHistory(
                    jobModifyIndex,
                    registration.createIndex(),
                    registration.job().priority());
            isShown(api, "/v1/deployment/" + deployment.id(), DeploymentJson.of(deployment, history));
        }
    }

    private static void nodeLeadsToWhatIsShown(AgentApi api, NodeState state) throws IOException, InterruptedException {
        Node node = state.node().orElseThrow();
        NodeJson.Standing standing = new NodeJson.Standing(
                state.status(),
                state.eligibility(),
                state.drain(),
                state.lastDrain(),
                state.history().stream()
                        .map(happening ->
                                new NodeJson.Happening(happening.message(), happening.subsystem(), happening.stamp()))
                        .toList(),
                state.createIndex(),
                state.modifyIndex());
        isShown(api, "/v1/node/" + node.id(), NodeJson.full(node, standing));
    }

    /** None of them was replaced by another, or is to leave its node. */
    private Map<String, JsonNode> allocations() throws IOException {
        Map<String, JsonNode> replayed = new TreeMap<>();
        for (Kept<NodeState> kept : nodes.values()) {
            NodeState state = kept.state();
            String node = state.node().map(Node::name).orElseThrow();
            for (Allocation allocation : state.allocations().values()) {
                AllocationJson.Source source =
                        new AllocationJson.Source(allocation, state.jobOf(allocation), node, "", Optional.empty());
                replayed.put(allocation.placement().id().value(), readAgain(AllocationJson.stub(source, false, true)));
            }
        }
        return replayed;
    }

    private static void isShown(AgentApi api, String path, ObjectNode replayed)
            throws IOException, InterruptedException {
        assertThat(api.get(path)).as(path).isEqualTo(readAgain(replayed));
    }

    /** A number that was never written is of another class than the same one read. */
    private static JsonNode readAgain(JsonNode json) throws IOException {
        return MAPPER.readTree(json.toString());
    }
}
