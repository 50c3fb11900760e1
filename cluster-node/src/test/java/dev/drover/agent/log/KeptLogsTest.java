package dev.drover.agent.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.protocol.AllocationId;
import dev.drover.protocol.job.LogConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptLogsTest {
    private static final AllocationId ID = new AllocationId("4711");
    private static final Instant WRITTEN = Instant.parse("2026-11-27T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path data;

    private AllocationDirectory allocation;

    @BeforeEach
    void write() throws IOException {
        allocation = new AllocationDirectory(data.resolve("alloc/4711"));
        allocation.create();
        allocation.task("web").create();
        TaskOutput output = TaskOutput.of(allocation.task("web"));
        Files.writeString(output.spool(LogStream.STDOUT), "hello\n");
        new LogRotator(output, new LogConfig(1, 1, false), Instant.now()).finish(Instant.now());
        Files.setLastModifiedTime(output.segment(LogStream.STDOUT, 0), FileTime.from(WRITTEN));
    }

    private static String text(TaskOutput output) throws IOException {
        LogReader reader = LogReader.open(output, LogStream.STDOUT, LogReader.Origin.START, 0);
        return StandardCharsets.UTF_8
                .decode(reader.next(1000).orElseThrow().data())
                .toString();
    }

    /** The file that was begun then is empty, and no line is as young as it. */
    @Test
    void keepsWhatWasRotatedByTimeAndDeletesItByTheAgeOfItsLastLine() throws IOException {
        TaskOutput output = TaskOutput.of(allocation.task("web"));
        LogConfig hourly = new LogConfig(3, 1, false, Duration.ofHours(1));
        new LogRotator(output, hourly, WRITTEN).rotate(WRITTEN.plusSeconds(3600));
        Files.writeString(output.spool(LogStream.STDOUT), "again\n", StandardOpenOption.APPEND);
        LogRotator rotator = new LogRotator(output, hourly, WRITTEN.plusSeconds(3700));
        rotator.rotate(WRITTEN.plusSeconds(3700));
        rotator.rotate(WRITTEN.plusSeconds(7300));
        for (int number = 0; number < 2; number++) {
            Files.setLastModifiedTime(output.segment(LogStream.STDOUT, number), FileTime.from(WRITTEN));
        }
        KeptLogs kept = new KeptLogs(data, DAY);

        kept.keep(ID, allocation);
        allocation.destroy();
        kept.sweep(WRITTEN.plus(DAY).minusSeconds(1));

        TaskOutput there = kept.output(ID, "web").orElseThrow();
        assertThat(there.segment(LogStream.STDOUT, 2)).isEmptyFile();
        LogReader reader = LogReader.open(there, LogStream.STDOUT, LogReader.Origin.END, 8);
        assertThat(StandardCharsets.UTF_8
                        .decode(reader.next(100).orElseThrow().data())
                        .toString())
                .isEqualTo("o\n");
        assertThat(StandardCharsets.UTF_8
                        .decode(reader.next(100).orElseThrow().data())
                        .toString())
                .isEqualTo("again\n");
        kept.sweep(WRITTEN.plus(DAY));
        assertThat(kept.output(ID, "web")).isEmpty();
    }

    @Test
    void keepsTheOutputOfAnAllocationThatIsDeleted() throws IOException {
        KeptLogs kept = new KeptLogs(data, DAY);

        kept.keep(ID, allocation);
        allocation.destroy();
        kept.sweep(WRITTEN.plus(DAY).minusSeconds(1));

        assertThat(text(kept.output(ID, "web").orElseThrow())).isEqualTo("hello\n");
        assertThat(kept.output(ID, "other")).isEmpty();
    }

    /** CVE-2026-7474: both come as somebody has asked for them. */
    @Test
    void takesNoNameForAPath() throws IOException {
        KeptLogs kept = new KeptLogs(data, DAY);
        kept.keep(ID, allocation);
        Files.createDirectories(data.resolve("client/state/web"));

        assertThat(kept.output(new AllocationId(".."), "web")).isEmpty();
        assertThat(kept.output(new AllocationId("../logs/" + ID), "web")).isEmpty();
        assertThat(kept.output(ID, "../state/web")).isEmpty();
        assertThat(kept.output(ID, "")).isEmpty();
    }

    @Test
    void deletesItByTheAgeOfItsLastLine() throws IOException {
        KeptLogs kept = new KeptLogs(data, DAY);
        kept.keep(ID, allocation);

        kept.sweep(WRITTEN.plus(DAY));

        assertThat(kept.output(ID, "web")).isEmpty();
        assertThat(data.resolve("client/logs")).isEmptyDirectory();
    }

    @Test
    void keepsNothingWhereNothingIsSaid() throws IOException {
        KeptLogs kept = new KeptLogs(data, Duration.ZERO);

        kept.keep(ID, allocation);

        assertThat(kept.output(ID, "web")).isEmpty();
        assertThat(allocation.logs()).isNotEmptyDirectory();
    }

    @Test
    void keepsNothingOfAnAllocationThatNeverBegan() throws IOException {
        KeptLogs kept = new KeptLogs(data, DAY);

        kept.keep(ID, new AllocationDirectory(data.resolve("alloc/other")));

        assertThat(data.resolve("client/logs")).doesNotExist();
    }
}
