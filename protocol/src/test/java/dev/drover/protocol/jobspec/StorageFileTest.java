package dev.drover.protocol.jobspec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.api.JobJson;
import dev.drover.protocol.job.Affinity;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.JobDiff;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Storage;
import dev.drover.protocol.job.VolumeMount;
import dev.drover.protocol.job.VolumeRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Volumes, devices, host networks and disks that are kept: in job files, in JSON and in diffs. */
class StorageFileTest {
    private static final String ALL = """
        job "x" {
          group "g" {
            ephemeral_disk {
              size   = 500
              sticky = true
              migrate = true
            }
            volume "certs" {
              type      = "host"
              source    = "ca-certificates"
              read_only = true
            }
            volume "data" {
              type   = "host"
              source = "mysql"
            }
            network {
              port "http" {
                host_network = "public"
              }
              port "admin" {
                static       = 9000
                host_network = "default"
              }
            }
            task "t" {
              driver = "java"
              volume_mount {
                volume      = "certs"
                destination = "/etc/ssl/certs"
              }
              volume_mount {
                volume           = "data"
                destination      = "data"
                read_only        = true
                propagation_mode = "host-to-task"
              }
              resources {
                device "nvidia/gpu" {
                  count = 2
                  constraint {
                    attribute = "${device.attr.memory}"
                    operator  = ">="
                    value     = "2 GiB"
                  }
                  affinity {
                    attribute = "${device.model}"
                    value     = "Tesla T4"
                    weight    = 30
                  }
                }
                device "fpga" {}
              }
            }
          }
        }
        """;

    private static String file(String group, String task) {
        return "job \"x\" {\ngroup \"g\" {\n" + group + "\ntask \"t\" {\n driver = \"java\"\n" + task + "\n}\n}\n}\n";
    }

    @Test
    void areReadWithTheirDefaults() {
        Job job = Jobs.job(ALL);
        assertThat(Jobs.group(job).ephemeralDiskMb()).isEqualTo(500);
        assertThat(Jobs.group(job).storage())
                .isEqualTo(new Storage(
                        true,
                        true,
                        Map.of(
                                "certs", new VolumeRequest("ca-certificates", true),
                                "data", new VolumeRequest("mysql", false))));
        assertThat(Jobs.group(job).network().orElseThrow().ports())
                .containsExactly(new Network.Port("admin", 9000, 0), new Network.Port("http", 0, 0, "public"));
        assertThat(Jobs.task(job).mounts())
                .containsExactly(
                        new VolumeMount("certs", "/etc/ssl/certs", false, "private"),
                        new VolumeMount("data", "data", true, "host-to-task"));
        assertThat(Jobs.task(job).resources().devices())
                .containsExactly(
                        new DeviceRequest(
                                "nvidia/gpu",
                                2,
                                List.of(new Constraint("${device.attr.memory}", ">=", "2 GiB")),
                                List.of(new Affinity("${device.model}", "=", "Tesla T4", 30))),
                        new DeviceRequest("fpga", 1, List.of(), List.of()));
    }

    @Test
    void comeBackFromTheirJson() {
        Job job = Jobs.job(ALL);
        assertThat(JobJson.read(JobJson.write(job)).job()).contains(job);
    }

    @Test
    void showInADiff() {
        JobDiff diff = JobDiff.between(Optional.of(Jobs.job(file("", ""))), Jobs.job(ALL));
        String text = diff.toString();
        assertThat(text)
                .contains("VolumeRequest")
                .contains("VolumeMount")
                .contains("nvidia/gpu")
                .contains("Sticky");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "type = \"csi\"; job.hcl:4,1: volume type \"csi\" is not supported by this version of drover",
                "sticky = true; job.hcl:4,1: \"sticky\" is not supported by this version of drover",
                "per_alloc = true; job.hcl:4,1: \"per_alloc\" is not supported by this version of drover",
                "access_mode = \"single-node-writer\"; \"access_mode\" is not supported by this version of drover",
                "mount_options {}; block \"mount_options\" is not supported by this version of drover",
                "source = \"\"; volume \"v\" has no source",
                "; block \"volume\" needs the attribute \"source\""
            })
    void volumesThatArePluginsBusinessAreRefused(String attribute, String message) {
        String given = attribute == null ? "" : attribute;
        String type = given.startsWith("type") ? "" : "\ntype = \"host\"";
        String source = given.startsWith("source") || given.isEmpty() ? "" : "\nsource = \"s\"";
        assertThat(Jobs.read(file("volume \"v\" {\n" + given + type + source + "\n}", ""))
                        .errorText())
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "volume = \"w\"; destination = \"/d\"; group \"g\" has no volume \"w\"",
                "volume = \"v\"; destination = \"../x\"; destination \"../x\" of a volume must be a path below",
                "volume = \"v\"; destination = \"/\"; destination \"/\" of a volume must be a path below",
                "volume = \"v\"; ; block \"volume_mount\" needs the attribute \"destination\"",
                "destination = \"/d\"; ; block \"volume_mount\" needs the attribute \"volume\"",
                "volume = \"v\"; destination = \"/d\"\\npropagation_mode = \"shared\"; propagation_mode must be",
                "volume = \"v\"; destination = \"/d\"\\nselinux_label = \"Z\"; \"selinux_label\" is not supported"
            })
    void mountsThatCannotBeAreRefused(String one, String other, String message) {
        String mount = "volume_mount {\n" + one + "\n" + (other == null ? "" : other.replace("\\n", "\n")) + "\n}";
        assertThat(Jobs.read(file("volume \"v\" {\ntype = \"host\"\nsource = \"s\"\n}", mount))
                        .errorText())
                .contains(message);
    }

    @Test
    void twoMountsAtOnePlaceAreRefused() {
        String mount = "volume_mount {\nvolume = \"v\"\ndestination = \"/d\"\n}\n";
        assertThat(Jobs.read(file("volume \"v\" {\ntype = \"host\"\nsource = \"s\"\n}", mount + mount))
                        .errorText())
                .contains("destination \"/d\" is mounted on twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "gpu; count = 0; count of a device must be between 1 and 4096, and is 0",
                "nvidia//T4; count = 1; must be named by its type",
                "gpu; constraint {\\n distinct_hosts = true\\n}; is for jobs and groups, not for devices",
                "gpu; affinity {\\n attribute = \"a\"\\n value = \"b\"\\n weight = 0\\n}; affinity weight must be"
            })
    void devicesThatCannotBeAreRefused(String name, String attribute, String message) {
        String device = "resources {\ndevice \"" + name + "\" {\n" + attribute.replace("\\n", "\n") + "\n}\n}";
        assertThat(Jobs.read(file("", device)).errorText()).contains(message);
    }

    @Test
    void oneStaticPortMayBeAskedForOnSeveralNetworks() {
        String ports = "network {\nport \"a\" {\nstatic = 80\n}\nport \"b\" {\nstatic = 80\n%s}\n}";
        assertThat(Jobs.read(file(ports.formatted("host_network = \"public\"\n"), ""))
                        .errors())
                .isEmpty();
        assertThat(Jobs.read(file(ports.formatted(""), "")).errorText()).contains("static port 80 is asked for twice");
    }
}
