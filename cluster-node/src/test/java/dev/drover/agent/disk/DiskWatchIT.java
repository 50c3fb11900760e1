package dev.drover.agent.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.protocol.AllocationId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchIT {
    private static final long MIB = 1L << 20;
    private static final AllocationId ONE = new AllocationId("one");
    private static final AllocationId OTHER = new AllocationId("other");

    @TempDir
    Path allocations;

    private final List<Long> told = new ArrayList<>();
    private DiskWatch watch;
    private FileStore store;

    @BeforeEach
    void open() throws IOException {
        watch = DiskWatch.idle(allocations);
        store = Files.getFileStore(allocations);
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private AllocationDirectory create(AllocationId id) throws IOException {
        AllocationDirectory directory = new AllocationDirectory(allocations.resolve(id.value()));
        directory.create();
        directory.task("main").create();
        return directory;
    }

    private static Path write(Path file, long bytes) throws IOException {
        return Files.write(file, new byte[(int) bytes]);
    }

    /** The first look only learns how full the disk is. */
    private void look() {
        watch.look(store);
        watch.look(store);
    }

    private long measured(AllocationId id) throws Exception {
        return new DiskMeter(allocations).measure(Set.of(id)).getOrDefault(id, -1L);
    }

    @Test
    void countsWhatTasksShareAndWhatIsTheirOwn() throws Exception {
        AllocationDirectory directory = create(ONE);
        write(directory.shared().resolve("data/file"), MIB);
        write(directory.logs().resolve("main.stdout.0"), MIB);
        write(directory.task("main").local().resolve("file"), MIB);
        write(directory.task("main").root().resolve("beside"), MIB);
        write(directory.task("main").state().resolve("stdout.spool"), MIB);
        write(
                Files.createDirectories(
                                TaskDirectory.container(directory.task("main").state()))
                        .resolve("file"),
                8 * MIB);

        assertThat(measured(ONE)).isBetween(5 * MIB, 6 * MIB);
    }

    @Test
    void countsFilesThatTakeNoBlocks() throws Exception {
        Path local = create(ONE).task("main").local();
        for (int file = 0; file < 1000; file++) {
            Files.createFile(local.resolve("empty-" + file));
        }

        assertThat(measured(ONE)).isBetween(1000 * DiskMeter.BYTES_PER_FILE, 1020 * DiskMeter.BYTES_PER_FILE);
    }

    @Test
    void countsWhatAFileTakesAndOnlyOnce() throws Exception {
        Path local = create(ONE).task("main").local();
        Files.createLink(local.resolve("again"), write(local.resolve("file"), MIB));
        Files.createSymbolicLink(local.resolve("elsewhere"), Path.of("/usr"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(local.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1024 * MIB);
        }

        assertThat(measured(ONE)).isBetween(MIB, 2 * MIB);
    }

    @Test
    void measuresSeveralAtOnce() throws Exception {
        write(create(ONE).task("main").local().resolve("file"), 2 * MIB);
        write(create(OTHER).task("main").local().resolve("file"), 4 * MIB);

        Map<AllocationId, Long> measured =
                new DiskMeter(allocations).measure(Set.of(ONE, OTHER, new AllocationId("gone")));

        assertThat(measured).containsOnlyKeys(ONE, OTHER);
        assertThat(measured.get(ONE)).isBetween(2 * MIB, 3 * MIB);
        assertThat(measured.get(OTHER)).isBetween(4 * MIB, 5 * MIB);
    }

    @Test
    void tellsOnceOfWhatTakesTooMuch() throws Exception {
        write(create(ONE).task("main").local().resolve("file"), 3 * MIB);
        write(create(OTHER).task("main").local().resolve("file"), MIB);
        watch.watch(ONE, new DiskWatch.Limit(2 * MIB, () -> {}, () -> 0), told::add);
        watch.watch(OTHER, new DiskWatch.Limit(2 * MIB, () -> {}, () -> 0), told::add);

        look();

        assertThat(told).singleElement().matches(used -> used >= 3 * MIB && used < 4 * MIB);
    }

    @Test
    void leavesOutWhatDoesNotCount() throws Exception {
        write(create(ONE).task("main").local().resolve("file"), 3 * MIB);
        watch.watch(ONE, new DiskWatch.Limit(2 * MIB, () -> {}, () -> 2 * MIB), told::add);

        look();

        assertThat(told).isEmpty();
    }

    @Test
    void leavesOutWhatIsGivenBackWhenItIsAskedFor() throws Exception {
        Path file = write(create(ONE).task("main").local().resolve("file"), 3 * MIB);
        watch.watch(
                ONE,
                new DiskWatch.Limit(
                        2 * MIB, () -> assertThat(file.toFile().delete()).isTrue(), () -> 0),
                told::add);

        look();

        assertThat(file).doesNotExist();
        assertThat(told).isEmpty();
    }

    @Test
    void saysNothingOfWhatIsForgotten() throws Exception {
        write(create(ONE).task("main").local().resolve("file"), 3 * MIB);
        watch.watch(ONE, new DiskWatch.Limit(2 * MIB, () -> {}, () -> 0), told::add);
        watch.forget(ONE);

        look();

        assertThat(told).isEmpty();
    }
}
