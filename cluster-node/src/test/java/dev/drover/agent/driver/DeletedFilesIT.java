package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.TaskMounts;
import dev.drover.agent.directory.TaskMounts.TaskMount;
import dev.drover.agent.disk.DiskWatch;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a task deletes while it goes on using it takes as much of the disk as before. */
@Timeout(120)
@NeedsTool("setsid")
class DeletedFilesIT {
    private static final long MIB = 1L << 20;

    @TempDir
    Path root;

    @TempDir
    Path elsewhere;

    private TaskFixture tasks;

    @BeforeEach
    void open() throws IOException {
        tasks = new TaskFixture(root);
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    private void isolate() throws IOException {
        tasks.endAll();
        Path data = Files.createDirectory(root.resolve("isolated"));
        IsolationSettings settings = new IsolationSettings(IsolationMode.REQUIRED, 64);
        tasks = new TaskFixture(data, TaskDrivers.isolation().ownedBy(data), settings);
    }

    /** What the allocation takes by the agent's own measure: it may take nothing, so it is told of at once. */
    private long measured() throws Exception {
        tasks.awaitOutput(LogStream.STDOUT, "ready");
        Path allocation = tasks.directory.allocation().root();
        CompletableFuture<Long> told = new CompletableFuture<>();
        try (DiskWatch watch = DiskWatch.start(Objects.requireNonNull(allocation.getParent()))) {
            AllocationId id = new AllocationId(String.valueOf(allocation.getFileName()));
            watch.watch(id, new DiskWatch.Limit(0, () -> {}, () -> 0), told::complete);
            return told.get(60, TimeUnit.SECONDS);
        }
    }

    /** With a hole at its end: what counts is what the file takes. */
    private static String deleting(String file) {
        return "exec 3>%1$s; ln %1$s %1$s.again; rm %1$s %1$s.again; ".formatted(file)
                + "head -c 3145728 /dev/urandom >&3; exec 4>&3; truncate -s 64M /proc/self/fd/3; echo ready; exec sleep 600";
    }

    @Test
    void countsOnceWhatIsOpen() throws Exception {
        tasks.shell(deleting("local/x"));

        assertThat(measured()).isBetween(3 * MIB, 32 * MIB);
    }

    /** In the language C, no letter but those of English is one that Java can read. */
    @Test
    void countsWhatHasANameThatIsNoText() throws Exception {
        tasks.shell(deleting("local/$(printf '\\303\\251\\377')"));

        assertThat(measured()).isBetween(3 * MIB, 32 * MIB);
    }

    @Test
    void countsFilesThatTakeNoBlocks() throws Exception {
        tasks.shell(
                "for n in 3 4 5 6 7 8 9; do eval \"exec $n>local/x\"; rm local/x; done; echo ready; exec sleep 600");
        long some = measured();
        tasks.endAll();
        tasks = new TaskFixture(root);
        tasks.shell("echo ready; exec sleep 600");

        assertThat(some - measured()).isEqualTo(7 * 4096);
    }

    @Test
    void doesNotCountWhatIsOpenOfTheMachines() throws Exception {
        tasks.shell(deleting(elsewhere.resolve("x").toString()));

        assertThat(measured()).isLessThan(MIB);
    }

    @Test
    @NeedsTool(asRoot = true)
    void countsWhatIsOnlyMapped() throws Exception {
        tasks.shell("cp /bin/sleep local/x; head -c 3145728 /dev/urandom >>local/x; local/x 600 &"
                + " until [ /proc/$!/exe -ef local/x ]; do sleep 0.01; done; rm local/x; echo ready; wait");

        assertThat(measured()).isBetween(3 * MIB, 32 * MIB);
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void countsWhatAnIsolatedTaskHasOpen() throws Exception {
        isolate();
        tasks.confined(deleting("/alloc/data/x"));

        assertThat(measured()).isBetween(3 * MIB, 32 * MIB);
    }

    @Test
    @NeedsTool(value = "bwrap", asRoot = true)
    void doesNotCountWhatAnIsolatedTaskHasOpenOfAVolume() throws Exception {
        isolate();
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxrwxrwx"));
        tasks.mounts = new TaskMounts(List.of(new TaskMount(elsewhere, "/local/volume", false, "private")), List.of());
        tasks.confined(deleting("/local/volume/x"));

        assertThat(measured()).isLessThan(MIB);
    }
}
