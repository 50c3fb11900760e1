package dev.drover.agent;

import static dev.drover.agent.AgentFixture.await;
import static dev.drover.agent.AgentFixture.isAlive;
import static dev.drover.agent.AgentFixture.pid;
import static dev.drover.agent.AgentFixture.task;
import static dev.drover.agent.AgentFixture.types;
import static dev.drover.agent.Allocations.AT_ONCE;
import static dev.drover.agent.Allocations.NEVER;
import static dev.drover.agent.Allocations.at;
import static dev.drover.agent.Allocations.id;
import static dev.drover.agent.Allocations.script;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.JobType;
import dev.drover.protocol.job.Lifecycle.Hook;
import dev.drover.protocol.job.RestartPolicy;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.node.AllocationUpdate;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tasks before, beside and after the main ones, as real processes that write down when they begin and end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifecycleIT {
    private static final String FOREVER = "trap '%s; exit 0' TERM; %s; while :; do sleep 0.05; done";
    private static final String WHEN_MAIN_BEGAN =
            "until grep -qs 'main began' $NOMAD_ALLOC_DIR/notes; do sleep 0.05; done";
    private static final String UNTIL_TOLD = "while [ ! -e $NOMAD_ALLOC_DIR/go ]; do sleep 0.05; done";

    private AgentFixture fixture;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        fixture = new AgentFixture(directory);
        fixture.startAgent();
    }

    @AfterAll
    void end() throws Exception {
        fixture.end();
    }

    /** Ends at once. */
    private static Task quick(String name) {
        return noted(name, "true", NEVER);
    }

    /** Ends when the file {@code go} is there. */
    private static Task untilTold(String name) {
        return noted(name, UNTIL_TOLD, NEVER);
    }

    /** Ends when it is told to. */
    private static Task forever(String name) {
        return script(name, FOREVER.formatted(note(name, "ended"), note(name, "began")), NEVER);
    }

    private static Task noted(String name, String script, RestartPolicy restart) {
        return script(name, note(name, "began") + "; " + script + " && " + note(name, "ended"), restart);
    }

    private static String note(String name, String what) {
        return "echo " + name + " " + what + " >> $NOMAD_ALLOC_DIR/notes";
    }

    private Path shared(AssignedAllocation assigned) {
        return fixture.files(assigned).resolve("alloc");
    }

    private List<String> notes(AssignedAllocation assigned) throws IOException {
        return Files.readAllLines(shared(assigned).resolve("notes"));
    }

    private void tell(AssignedAllocation assigned) throws IOException {
        Files.createFile(shared(assigned).resolve("go"));
    }

    private AllocationUpdate awaitState(AssignedAllocation assigned, String task, String state) {
        return fixture.await(id(assigned), update -> task(update, task).state().equals(state));
    }

    private void stop(AssignedAllocation assigned) {
        fixture.directory.assign(Allocations.desired(assigned, DesiredStatus.STOP, ClientStatus.RUNNING));
    }

    @Test
    void runsThemInTheirOrder() throws Exception {
        AssignedAllocation assigned = Allocations.of(
                JobType.BATCH,
                at(Hook.POSTSTOP, false, quick("last")),
                at(Hook.POSTSTART, false, quick("after")),
                untilTold("main"),
                at(Hook.PRESTART, false, quick("before")),
                at(Hook.PRESTART, true, forever("proxy")));
        fixture.directory.assign(assigned);

        AllocationUpdate running = awaitState(assigned, "after", TaskState.DEAD);
        assertThat(task(running, "last").state()).isEqualTo(TaskState.PENDING);
        assertThat(running.client()).isEqualTo(ClientStatus.RUNNING);
        tell(assigned);
        AllocationUpdate done = fixture.await(id(assigned), ClientStatus.COMPLETE);

        assertThat(notes(assigned))
                .containsSubsequence(
                        "before began", "before ended", "main began", "main ended", "proxy ended", "last began")
                .contains("proxy began")
                .containsSubsequence("after began", "after ended", "main ended");
        startedInOrder(done, "proxy", "main", "after");
        assertThat(types(task(done, "proxy"))).endsWith("Main Tasks Dead", "Killing", "Terminated", "Killed");
    }

    @Test
    void failsWhereWhatComesBeforeFails() throws Exception {
        AssignedAllocation assigned = Allocations.of(
                JobType.SERVICE,
                at(Hook.PRESTART, false, noted("before", "false", NEVER)),
                forever("main"),
                at(Hook.POSTSTOP, false, quick("last")));
        fixture.directory.assign(assigned);

        AllocationUpdate failed = fixture.await(id(assigned), ClientStatus.FAILED);

        assertThat(task(failed, "before").failed()).isTrue();
        assertThat(types(task(failed, "main"))).containsExactly("Received", "Sibling Task Failed");
        assertThat(notes(assigned)).containsExactly("before began", "last began", "last ended");
    }

    @Test
    void startsWhatComesBeforeAgainAsItsPolicySays() throws Exception {
        String once = "[ -e $NOMAD_ALLOC_DIR/once ] || { touch $NOMAD_ALLOC_DIR/once; false; }";
        AssignedAllocation assigned = Allocations.of(
                JobType.BATCH, at(Hook.PRESTART, false, noted("before", once, Allocations.AT_ONCE)), quick("main"));
        fixture.directory.assign(assigned);

        AllocationUpdate done = fixture.await(id(assigned), ClientStatus.COMPLETE);

        assertThat(task(done, "before").restarts()).isEqualTo(1);
        assertThat(notes(assigned))
                .containsExactly("before began", "before began", "before ended", "main began", "main ended");
    }

    @Test
    void failsWhereWhatFollowsTheStartFails() throws Exception {
        AssignedAllocation assigned = Allocations.of(
                JobType.SERVICE,
                forever("main"),
                at(Hook.POSTSTART, false, noted("after", WHEN_MAIN_BEGAN + "; false", NEVER)));
        fixture.directory.assign(assigned);

        AllocationUpdate failed = fixture.await(id(assigned), ClientStatus.FAILED);

        assertThat(types(task(failed, "main"))).contains("Sibling Task Failed", "Killed");
        assertThat(notes(assigned))
                .containsExactlyInAnyOrder("main began", "after began", "main ended")
                .endsWith("main ended");
    }

    @Test
    void endsSidecarsAfterTheMainTasksAndRunsWhatComesLastWhenStopped() throws Exception {
        AssignedAllocation assigned = Allocations.of(
                JobType.SERVICE,
                at(Hook.PRESTART, true, forever("proxy")),
                forever("main"),
                at(Hook.POSTSTOP, false, quick("last")));
        fixture.directory.assign(assigned);
        await(() -> notesOf(assigned).containsAll(List.of("proxy began", "main began")));

        stop(assigned);
        AllocationUpdate done = fixture.await(id(assigned), ClientStatus.COMPLETE);

        startedInOrder(done, "proxy", "main");
        assertThat(notes(assigned)).hasSize(6).endsWith("main ended", "proxy ended", "last began", "last ended");
    }

    @Test
    void beginsNoMainTaskOnceStopped() throws Exception {
        AssignedAllocation assigned =
                Allocations.of(JobType.SERVICE, at(Hook.PRESTART, false, forever("before")), forever("main"));
        fixture.directory.assign(assigned);
        await(() -> notesOf(assigned).contains("before began"));

        stop(assigned);
        AllocationUpdate done = fixture.await(id(assigned), ClientStatus.COMPLETE);

        assertThat(types(task(done, "main"))).containsExactly("Received");
        assertThat(notes(assigned)).containsExactly("before began", "before ended");
    }

    @Test
    void endsWhatRunsForTooLongAndRunsWhatComesLast() throws Exception {
        AssignedAllocation assigned = Allocations.limited(
                Duration.ofSeconds(3),
                at(Hook.PRESTART, true, forever("proxy")),
                forever("main"),
                at(Hook.POSTSTOP, false, quick("last")));
        fixture.directory.assign(assigned);

        AllocationUpdate failed = fixture.await(id(assigned), ClientStatus.FAILED);

        assertThat(types(task(failed, "main"))).contains("Max Run Duration Exceeded", "Killed");
        assertThat(task(failed, "last").failed()).isFalse();
        assertThat(notes(assigned))
                .containsSubsequence("main began", "main ended", "proxy ended", "last began", "last ended");
    }

    /** The restart policy would allow another try, and a heap dump that somebody wanted does not count. */
    @Test
    void endsWhatTakesTooMuchOfTheDiskAndRunsNothingAfterIt() throws Exception {
        String fill = "head -c 70000000 /dev/zero > local/heap-20260101T000000Z.hprof; "
                + UNTIL_TOLD
                + "; head -c 30000000 /dev/zero > local/filler; exec sleep 600";
        AssignedAllocation assigned = Allocations.onDisk(
                20,
                Allocations.of(
                        JobType.BATCH,
                        Allocations.delayed(Duration.ofHours(1), noted("main", fill, AT_ONCE)),
                        at(Hook.POSTSTOP, false, quick("last"))));
        fixture.directory.assign(assigned);
        awaitState(assigned, "main", TaskState.RUNNING);

        tell(assigned);

        AllocationUpdate failed = fixture.await(id(assigned), ClientStatus.FAILED);
        TaskState main = task(failed, "main");
        assertThat(types(main)).contains("Disk Resources Exceeded", "Killed").doesNotContain("Restarting");
        assertThat(main.events())
                .extracting(TaskState.TaskEvent::message)
                .anyMatch(message -> message.matches("Disk use of 2\\d MiB exceeds the ephemeral disk of 20 MiB"));
        assertThat(notes(assigned)).containsExactly("main began");
    }

    @Test
    void keepsTheOrderAfterACrashOfTheAgent() throws Exception {
        AssignedAllocation before =
                Allocations.of(JobType.BATCH, at(Hook.PRESTART, false, untilTold("before")), quick("main"));
        AssignedAllocation meanwhile =
                Allocations.of(JobType.BATCH, at(Hook.PRESTART, false, untilTold("before")), quick("main"));
        AssignedAllocation during = Allocations.of(
                JobType.BATCH,
                at(Hook.PRESTART, true, forever("proxy")),
                untilTold("main"),
                at(Hook.POSTSTOP, false, quick("last")));
        AssignedAllocation after =
                Allocations.of(JobType.BATCH, quick("main"), at(Hook.POSTSTOP, false, untilTold("last")));
        List<AssignedAllocation> all = List.of(before, meanwhile, during, after);
        all.forEach(fixture.directory::assign);
        long beforePid = pid(awaitState(before, "before", TaskState.RUNNING), "before");
        long meanwhilePid = pid(awaitState(meanwhile, "before", TaskState.RUNNING), "before");
        long mainPid = pid(awaitState(during, "main", TaskState.RUNNING), "main");
        long lastPid = pid(awaitState(after, "last", TaskState.RUNNING), "last");

        await(() -> notesOf(during).containsAll(List.of("proxy began", "main began")));
        fixture.loseAgent();
        tell(meanwhile);
        await(() -> !isAlive(meanwhilePid));
        assertThat(notes(meanwhile)).doesNotContain("main began");
        fixture.startAgent();

        fixture.await(id(meanwhile), ClientStatus.COMPLETE);
        assertThat(List.of(isAlive(beforePid), isAlive(mainPid), isAlive(lastPid)))
                .containsOnly(true);
        for (AssignedAllocation told : List.of(before, during, after)) {
            tell(told);
            fixture.await(id(told), ClientStatus.COMPLETE);
        }
        List<String> inOrder = List.of("before began", "before ended", "main began", "main ended");
        assertThat(notes(before)).isEqualTo(inOrder);
        assertThat(notes(meanwhile)).isEqualTo(inOrder);
        assertThat(notes(during)).hasSize(6).endsWith("main ended", "proxy ended", "last began", "last ended");
        assertThat(notes(after)).containsExactly("main began", "main ended", "last began", "last ended");
    }

    /** By the agent's word: what tasks write down right after their starts may cross. */
    private static void startedInOrder(AllocationUpdate update, String... tasks) {
        assertThat(Stream.of(tasks).map(name -> task(update, name).startedAt().orElseThrow()))
                .isSorted();
    }

    private List<String> notesOf(AssignedAllocation assigned) {
        try {
            return Files.exists(shared(assigned).resolve("notes")) ? notes(assigned) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
