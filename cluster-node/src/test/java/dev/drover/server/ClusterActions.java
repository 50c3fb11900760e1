package dev.drover.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.AllocationId;
import dev.drover.protocol.Cause;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.JobId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DeploymentHealth;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobCommand;
import dev.drover.protocol.job.JobReply;
import dev.drover.protocol.job.Submission;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeCommand;
import dev.drover.protocol.setting.Setting;
import dev.drover.protocol.setting.SettingCommand;
import dev.drover.protocol.setting.SettingId;
import dev.drover.protocol.setting.SettingReply;
import dev.drover.recording.Asked;
import dev.drover.view.ClusterView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What callers and an agent do to a server, each waited for. */
record ClusterActions(Supplier<Engine> engine) {
    private static final Asked ASKED = Asked.by(Cause.Kind.REQUEST, "test");

    void registerNode(int cpuMhz) {
        await(engine.get().entities().ask(Samples.NODE, new NodeCommand.RegisterNode(Samples.node(cpuMhz)), ASKED));
    }

    void register(Node node) {
        await(engine.get().entities().ask(node.id(), new NodeCommand.RegisterNode(node), ASKED));
    }

    void expireHeartbeat() {
        await(engine.get().entities().ask(Samples.NODE, new NodeCommand.ExpireHeartbeat(), ASKED));
    }

    void register(Job job) {
        EvaluationId evaluation = engine.get().entities().newEvaluationId(job.id());
        JobReply reply = ask(
                job.id(), new JobCommand.RegisterJob(job, Submission.NONE, OptionalLong.empty(), 0, evaluation, ""));
        assertThat(reply).isInstanceOf(JobReply.EvaluationQueued.class);
    }

    JobReply ask(JobId job, JobCommand command) {
        return await(engine.get().ask(job, command, ASKED));
    }

    void put(SettingId id, Setting setting) {
        SettingReply reply =
                await(engine.get().ask(id, new SettingCommand.PutSetting(setting, OptionalLong.empty()), ASKED));
        assertThat(reply).isInstanceOf(SettingReply.Recorded.class);
    }

    List<AllocationId> placed(String job, int count) {
        return until(view -> view.allocationsOf(JobId.of(job)).size() == count).allocationsOf(JobId.of(job)).stream()
                .map(located -> located.allocation().placement().id())
                .toList();
    }

    void tell(AllocationId allocation, ClientStatus status, Optional<DeploymentHealth> health) {
        AllocationUpdate update = new AllocationUpdate(allocation, status, "", Map.of(), health);
        await(engine.get().entities().ask(Samples.NODE, new NodeCommand.UpdateAllocations(List.of(update)), ASKED));
    }

    ClusterView until(Predicate<ClusterView> condition) {
        ClusterView view = await(engine.get().keeper().await(condition, Duration.ofSeconds(60)));
        assertThat(condition.test(view))
                .as("the view came to what was waited for")
                .isTrue();
        return view;
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
