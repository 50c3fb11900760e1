package dev.drover.agent;

import static dev.drover.agent.AgentFixture.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.driver.NeedsTool;
import dev.drover.agent.template.Templates;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.ServiceInstance;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskTemplate.ChangeMode;
import dev.drover.protocol.job.TaskTemplate.ChangeScript;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.protocol.stream.WatchedService;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates of real processes, and what becomes of these when what the templates ask for changes. */
class TemplatesIT {
    private static final WatchedService DB = new WatchedService("default", "db");
    private static final String ASKING = "{{ range nomadService \"db\" }}{{ .Address }}:{{ .Port }}\n{{ end }}";

    private AgentFixture fixture;

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        fixture = new AgentFixture(data);
    }

    @AfterEach
    void end() throws Exception {
        fixture.end();
    }

    @Test
    void letsEachTaskKnowInItsWay() throws Exception {
        Task restarted = Allocations.templated(
                Allocations.script(
                        "restarted", "echo $TARGET >> ../alloc/restarted; exec sleep 1000", Allocations.NEVER),
                Templates.environment("TARGET=\"" + ASKING.replace("\n", " ") + "\"", "secrets/target.env"));
        Task signaled = Allocations.templated(
                Allocations.script("signaled", """
                        trap 'cat local/targets >> ../alloc/signaled' HUP
                        echo yes > ../alloc/listens
                        while true; do sleep 0.1; done
                        """, Allocations.NEVER),
                Templates.data(ASKING, "local/targets", ChangeMode.SIGNAL));
        Task scripted = Allocations.templated(
                Allocations.script("scripted", "exec sleep 1000", Allocations.NEVER),
                Templates.script(
                        ASKING,
                        "local/targets",
                        new ChangeScript(
                                "/bin/sh",
                                List.of("-c", "cat local/targets >> ../alloc/scripted"),
                                Duration.ofSeconds(60),
                                false)));
        AssignedAllocation assigned = Allocations.of(JobType.SERVICE, restarted, signaled, scripted);
        AllocationId id = assigned.allocation().placement().id();
        fixture.startAgent();
        fixture.directory.assign(assigned);

        AllocationUpdate waiting = fixture.await(id, update -> update.tasks().values().stream()
                .allMatch(state -> types(state).contains("Template")));
        assertThat(AgentFixture.task(waiting, "signaled").events())
                .anySatisfy(event -> assertThat(event.message()).isEqualTo("Missing: nomad.service(db)"));
        fixture.directory.offer(DB, List.of(instance("10.0.0.1")));
        fixture.await(id, update -> update.tasks().values().stream()
                .allMatch(state -> types(state).contains("Started")));
        awaitFile(id, "restarted", "10.0.0.1:5432");
        awaitFile(id, "listens", "yes");

        fixture.directory.offer(DB, List.of(instance("10.0.0.2")));
        awaitFile(id, "restarted", "10.0.0.1:5432\n10.0.0.2:5432");
        awaitFile(id, "signaled", "10.0.0.2:5432");
        awaitFile(id, "scripted", "10.0.0.2:5432");
        AllocationUpdate changed = fixture.await(
                id,
                update -> types(AgentFixture.task(update, "scripted")).contains("Task hook message")
                        && types(AgentFixture.task(update, "restarted")).lastIndexOf("Started") > 3);
        assertThat(types(AgentFixture.task(changed, "restarted")))
                .containsSubsequence("Started", "Restart Signaled", "Started");
        assertThat(AgentFixture.task(changed, "restarted").restarts()).isEqualTo(1);
        assertThat(types(AgentFixture.task(changed, "signaled")))
                .contains("Signaling")
                .doesNotContain("Terminated");
        assertThat(AgentFixture.task(changed, "scripted").events())
                .anySatisfy(event -> assertThat(event.message()).endsWith("Exit code: 0"));

        fixture.loseAgent();
        fixture.directory.offer(DB, List.of(instance("10.0.0.3")));
        fixture.startAgent();
        awaitFile(id, "signaled", "10.0.0.2:5432\n10.0.0.3:5432");
    }

    /** By the paths that it has itself, and by a script that runs where it is, as who it is. */
    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void letsAnIsolatedTaskKnow() throws Exception {
        ChangeScript script = new ChangeScript(
                "/bin/sh",
                List.of("-c", "{ id -u; cat /local/scripted; } >>/alloc/data/scripted"),
                Duration.ofSeconds(60),
                false);
        Task isolated = Allocations.templated(
                Allocations.script("exec", "isolated", """
                        trap 'cat /local/targets >>/alloc/data/signaled' HUP
                        cat /local/targets /secrets/targets >/alloc/data/first; echo $TARGET >>/alloc/data/first
                        while true; do sleep 0.1; done
                        """, Allocations.NEVER),
                Templates.data(ASKING, "local/targets", ChangeMode.SIGNAL),
                Templates.script(ASKING, "/local/scripted", script),
                Templates.data(ASKING, "${NOMAD_SECRETS_DIR}/targets", ChangeMode.NOOP),
                Templates.environment("TARGET={{ env \"NOMAD_TASK_DIR\" }}", "secrets/target.env"));
        AssignedAllocation assigned = Allocations.of(JobType.SERVICE, isolated);
        AllocationId id = assigned.allocation().placement().id();
        fixture.directory.offer(DB, List.of(instance("10.0.0.1")));
        fixture.startAgent();
        fixture.directory.assign(assigned);
        awaitFile(id, "data/first", "10.0.0.1:5432\n10.0.0.1:5432\n/local");

        fixture.directory.offer(DB, List.of(instance("10.0.0.2")));

        awaitFile(id, "data/signaled", "10.0.0.2:5432");
        awaitFile(id, "data/scripted", "65534\n10.0.0.2:5432");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void failsATaskWhoseScriptFailsOnlyIfItShall(boolean failOnError) throws Exception {
        ChangeScript script = new ChangeScript("/bin/sh", List.of("-c", "exit 3"), Duration.ofSeconds(60), failOnError);
        Task scripted = Allocations.templated(
                Allocations.script("scripted", "exec sleep 1000", Allocations.NEVER),
                Templates.script(ASKING, "local/targets", script));
        AssignedAllocation assigned = Allocations.of(JobType.SERVICE, scripted);
        AllocationId id = assigned.allocation().placement().id();
        fixture.directory.offer(DB, List.of(instance("10.0.0.1")));
        fixture.startAgent();
        fixture.directory.assign(assigned);
        long pid = AgentFixture.pid(fixture.await(id, ClientStatus.RUNNING), "scripted");

        fixture.directory.offer(DB, List.of(instance("10.0.0.2")));

        String outcome = "Template ran script /bin/sh with arguments [-c, exit 3]. Exit code: 3";
        AllocationUpdate ran = fixture.await(id, update -> AgentFixture.task(update, "scripted").events().stream()
                .anyMatch(event -> event.message().equals(outcome)));
        if (failOnError) {
            AllocationUpdate failed = fixture.await(id, ClientStatus.FAILED);
            assertThat(AgentFixture.task(failed, "scripted").events())
                    .anySatisfy(event -> assertThat(event.message()).isEqualTo("Template failed: " + outcome));
            assertThat(AgentFixture.isAlive(pid)).isFalse();
        } else {
            assertThat(ran.client()).isEqualTo(ClientStatus.RUNNING);
            assertThat(AgentFixture.isAlive(pid)).isTrue();
        }
    }

    /** It would note every signal but the one that ends it, and both changes of its file go by. */
    @Test
    void leavesATaskAloneThatLooksAtItsFileItself() throws Exception {
        Task alone = Allocations.templated(
                Allocations.script(
                        "alone",
                        "trap 'echo told >> ../alloc/told' HUP INT QUIT USR1 USR2; while true; do sleep 0.1; done",
                        Allocations.NEVER),
                Templates.data(ASKING, "local/targets", ChangeMode.NOOP));
        AssignedAllocation assigned = Allocations.of(JobType.SERVICE, alone);
        AllocationId id = assigned.allocation().placement().id();
        Path targets = directory(id).resolve("alone/local/targets");
        fixture.directory.offer(DB, List.of(instance("10.0.0.1")));
        fixture.startAgent();
        fixture.directory.assign(assigned);
        long pid = AgentFixture.pid(fixture.await(id, ClientStatus.RUNNING), "alone");
        awaitFile(targets, "10.0.0.1:5432");

        fixture.directory.offer(DB, List.of(instance("10.0.0.2")));
        awaitFile(targets, "10.0.0.2:5432");
        fixture.directory.offer(DB, List.of(instance("10.0.0.3")));
        awaitFile(targets, "10.0.0.3:5432");

        assertThat(AgentFixture.isAlive(pid)).isTrue();
        assertThat(directory(id).resolve("alloc/told")).doesNotExist();
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
        AllocationUpdate stopped = fixture.await(id, ClientStatus.COMPLETE);
        assertThat(types(AgentFixture.task(stopped, "alone")))
                .containsOnlyOnce("Started")
                .doesNotContain("Restart Signaled", "Signaling");
    }

    private static ServiceInstance instance(String address) {
        return new ServiceInstance("i", "db", "n1", "dc1", address, 5432, List.of(), "db", "a");
    }

    private Path directory(AllocationId id) {
        return fixture.data.resolve("alloc").resolve(id.value());
    }

    private void awaitFile(AllocationId id, String name, String content) {
        awaitFile(directory(id).resolve("alloc").resolve(name), content);
    }

    private static void awaitFile(Path file, String content) {
        AgentFixture.await(() -> read(file).strip().equals(content), () -> file + " is: " + read(file));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notYet) {
            return "";
        }
    }
}
