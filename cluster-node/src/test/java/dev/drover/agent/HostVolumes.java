package dev.drover.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.fingerprint.EquipmentSettings;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.JobReading;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.protocol.node.Equipment.HostVolume;
import dev.drover.server.stream.AssignedAllocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Two directories of a node, and a job that tries what it may do with them.
 *
 * @param open that everybody may write to
 * @param fixed that the operator lets tasks read
 */
record HostVolumes(Path open, Path fixed) {
    private static final String JOB = """
        job "volumes" {
          type = "batch"
          group "api" {
            volume "open" {
              type   = "host"
              source = "open"
            }
            volume "fixed" {
              type      = "host"
              source    = "fixed"
              read_only = true
            }
            task "server" {
              driver = "%s"
              config {
                command = "/bin/sh"
                args    = ["-c", "exec 2>&1; ${join("; ", [
                  "echo mine >/data/written",
                  "read word </seen/written; echo written: $word",
                  "echo no >/seen/refused",
                  "read word </fixed/word; echo found: $word",
                  "echo no >/fixed/refused",
                  "exit 0",
                ])}"]
                %s
              }
              volume_mount {
                volume      = "open"
                destination = "/data"
              }
              volume_mount {
                volume      = "open"
                destination = "/seen"
                read_only   = true
              }
              volume_mount {
                volume      = "fixed"
                destination = "/fixed"
              }
            }
          }
        }
        """;

    static HostVolumes in(Path directory) throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path fixed = Files.createDirectory(directory.resolve("fixed"));
        Files.setPosixFilePermissions(fixed, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(fixed.resolve("word"), "theirs\n");
        return new HostVolumes(open, fixed);
    }

    EquipmentSettings equipment() {
        return new EquipmentSettings(
                Map.of("open", new HostVolume(open.toString(), false), "fixed", new HostVolume(fixed.toString(), true)),
                Map.of(),
                List.of(),
                Map.of(),
                OptionalInt.empty(),
                0);
    }

    /** @param config what else the driver wants to be told */
    static AssignedAllocation job(String driver, String config) {
        JobReading reading =
                JobFile.read(SourceFile.of("volumes.hcl", JOB.formatted(driver, config)), Inputs.none(() -> ""));
        return Allocations.of(reading.job().orElseThrow(() -> new AssertionError(reading.errorText())));
    }

    /** What the job has written is there, and nothing that it should only read; it was told why. */
    void assertHeld(List<String> output) {
        assertThat(open.resolve("written")).hasContent("mine");
        assertThat(output).hasSize(4).contains("written: mine", "found: theirs");
        for (Path refused : List.of(Path.of("/seen/refused"), Path.of("/fixed/refused"))) {
            assertThat(output).anyMatch(line -> line.endsWith("create " + refused + ": Read-only file system"));
        }
        assertThat(open.resolve("refused")).doesNotExist();
        assertThat(fixed.resolve("refused")).doesNotExist();
    }
}
