package dev.drover.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.AccessPolicy;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.fingerprint.EquipmentSettings;
import dev.drover.agent.fingerprint.EquipmentSettings.NetworkChoice;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.jdk.JavaSettings;
import dev.drover.agent.plugin.PluginSettings;
import dev.drover.agent.qemu.QemuSettings;
import dev.drover.gateway.config.AgentConfig.Journal;
import dev.drover.protocol.Value;
import dev.drover.protocol.jdk.JvmAccess;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentConfigsTest {
    private static final Map<String, String> HOME = Map.of("HOME", "/home/somebody");

    @TempDir
    Path directory;

    @Test
    void takesServerAndClientFromAFile() throws IOException {
        AgentConfig config = load(file("one.hcl", """
            name = "one"
            datacenter = "dc7"
            data_dir = "/var/lib/drover"
            ports {
              http = 1
              rpc = 2
              cluster = 3
            }
            limits { http_max_conns_per_client = 0 }
            server { enabled = true }
            client {
              enabled = true
              min_dynamic_port = 20100
              max_dynamic_port = 20200
              reserved { cpu = 100 }
            }
            """));

        assertThat(config.name()).isEqualTo("one");
        assertThat(config.datacenter()).isEqualTo("dc7");
        assertThat(config.dataDirectory()).isEqualTo(Path.of("/var/lib/drover"));
        assertThat(config.ports()).isEqualTo(new AgentConfig.Ports(1, 2, 3));
        assertThat(config.connectionsPerCaller()).isZero();
        assertThat(load("-dev").connectionsPerCaller()).isEqualTo(512);
        assertThat(config.isServer()).isTrue();
        assertThat(config.client().orElseThrow().minDynamicPort()).isEqualTo(20_100);
        assertThat(config.client().orElseThrow().maxDynamicPort()).isEqualTo(20_200);
        assertThat(config.client().orElseThrow().reserved().cpuMhz()).isEqualTo(100);
        assertThat(config.journal()).isInstanceOf(Journal.Embedded.class);
    }

    @Test
    void requiresIsolationUnlessItIsForDevelopment() throws IOException {
        assertThat(isolation("")).isEqualTo(new IsolationSettings(IsolationMode.REQUIRED, 4096));
        assertThat(isolation("isolation = \"best-effort\"\npids_limit = 100"))
                .isEqualTo(new IsolationSettings(IsolationMode.BEST_EFFORT, 100));
        assertThat(load("-dev").client().orElseThrow().isolation().mode()).isEqualTo(IsolationMode.BEST_EFFORT);
        assertThatThrownBy(() -> isolation("isolation = \"none\""))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"client.isolation\" is \"none\", but must be \"required\" or \"best-effort\"");
    }

    private IsolationSettings isolation(String lines) throws IOException {
        return client(lines).isolation();
    }

    private AgentConfig.ClientPart client(String lines) throws IOException {
        Path file = file("client.hcl", """
            data_dir = "/d"
            client {
              enabled = true
              servers = ["127.0.0.1:4647"]
              %s
            }
            """.formatted(lines));
        return load(file).client().orElseThrow();
    }

    @Test
    void limitsTheDiskUnlessToldOtherwise() throws IOException {
        assertThat(client("").limitsDisk()).isTrue();
        assertThat(client("ephemeral_disk_limit = false").limitsDisk()).isFalse();
    }

    @Test
    void givesTasksHalfAMinuteToEndUnlessToldOtherwise() throws IOException {
        assertThat(client("").maxKillTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(client("max_kill_timeout = \"10m\"").maxKillTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThatThrownBy(() -> client("max_kill_timeout = 10"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"client.max_kill_timeout\"");
    }

    @Test
    void tellsJsonByItsContent() throws IOException {
        AgentConfig config = load(file("named-like.hcl", """
            {"name": "json", "data_dir": "/d", "server": {"enabled": true},
             "journal": {"type": "cassandra",
                         "cassandra": {"contact_points": ["10.0.0.1:9042"], "keyspace": "k", "username": "u"}}}
            """));

        assertThat(config.name()).isEqualTo("json");
        assertThat(config.client()).isEmpty();
        assertThat(config.journal()).isInstanceOf(Journal.External.class);
        Journal.External external = (Journal.External) config.journal();
        assertThat(external.contactPoints()).containsExactly("10.0.0.1:9042");
        assertThat(external.keyspace()).isEqualTo("k");
        assertThat(external.username()).isEqualTo("u");
        assertThat(external.replicationFactor()).isEqualTo(3);
    }

    @Test
    void laysLaterFilesAndFlagsOverEarlierOnes() throws IOException {
        Path files = Files.createDirectory(directory.resolve("conf.d"));
        Files.writeString(files.resolve("a.hcl"), "name = \"a\"\ndatacenter = \"a\"\ndata_dir = \"/a\"\n");
        Files.writeString(files.resolve("b.json"), "{\"datacenter\": \"b\", \"server\": {\"enabled\": true}}");
        Files.writeString(files.resolve("ignored.txt"), "nonsense {");
        Path last = file("last.hcl", "region = \"last\"\n");

        AgentConfig config = load("-config", files.toString(), "-config=" + last, "-node", "flag", "--http-port=0");

        assertThat(config.name()).isEqualTo("flag");
        assertThat(config.datacenter()).isEqualTo("b");
        assertThat(config.region()).isEqualTo("last");
        assertThat(config.ports().http()).isZero();
    }

    @Test
    void namesWhatItDoesNotKnowWithItsPlace() throws IOException {
        Path file = file("bad.hcl", """
            data_dir = "/d"
            server {
              enabled = true
              join = ["10.0.0.1:4648"]
            }
            """);

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(file + ":4")
                .hasMessageContaining("join")
                .hasMessageNotContaining("an agent is a server");
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() throws IOException {
        Path file = file("bad.hcl", """
            data_dir = "/d"
            ports { http = 70000 }
            limits { http_max_conns_per_client = -1 }
            client {
              enabled = true
              node_pool = "all"
              min_dynamic_port = 300
              max_dynamic_port = 200
            }
            journal { type = "paper" }
            """);

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"ports.http\" takes a whole number from 0 to 65535")
                .hasMessageContaining("\"limits.http_max_conns_per_client\" takes a whole number from 0 to ")
                .hasMessageContaining("a client without a server of its own needs \"client.servers\"")
                .hasMessageContaining("\"client.node_pool\": node pool \"all\" is for jobs")
                .hasMessageContaining("not \"paper\"")
                .hasMessageContaining("300");
    }

    @Test
    void takesVolumesNetworksAndDevices() throws IOException {
        EquipmentSettings equipment = load(file("one.hcl", """
            data_dir = "/d"
            server { enabled = true }
            client {
              enabled       = true
              network_speed = 500
              node_max_allocs = 20
              host_volume "data" {
                path = "%s"
              }
              host_volume "certs" {
                path      = "%s"
                read_only = true
              }
              host_network "public" {
                cidr           = "203.0.113.0/24"
                reserved_ports = "22,80-81"
              }
              host_network "private" { interface = "eth1" }
              device "acme/fpga/a7" {
                ids = ["0", "1"]
                attributes { memory = "4 GiB" }
                files = { "1" = ["/dev/null"] }
              }
            }
            """.formatted(directory, directory)))
                .client()
                .orElseThrow()
                .equipment();

        assertThat(equipment.volumes())
                .isEqualTo(Map.of(
                        "data", new HostVolume(directory.toString(), false),
                        "certs", new HostVolume(directory.toString(), true)));
        assertThat(equipment.networks())
                .isEqualTo(Map.of(
                        "public", new NetworkChoice("203.0.113.0/24", "", List.of(22, 80, 81)),
                        "private", new NetworkChoice("", "eth1", List.of())));
        assertThat(equipment.devices())
                .containsExactly(new DeviceGroup(
                        "acme",
                        "fpga",
                        "a7",
                        List.of(new Device("0", true, ""), new Device("1", true, "")),
                        Map.of("memory", "4 GiB")));
        assertThat(equipment.deviceFiles()).isEqualTo(Map.of("acme/fpga/a7/1", List.of(Path.of("/dev/null"))));
        assertThat(equipment.networkSpeed()).hasValue(500);
        assertThat(equipment.maxAllocations()).isEqualTo(20);
    }

    @Test
    void refusesVolumesNetworksAndDevicesThatCannotBe() throws IOException {
        Path file = file("bad.hcl", """
            data_dir = "/d"
            server { enabled = true }
            client {
              enabled = true
              host_volume "gone" { path = "/no/such/directory" }
              host_volume "relative" { path = "data" }
              host_network "nowhere" { reserved_ports = "http" }
              host_network "default" { interface = "eth0" }
              host_network "odd" { cidr = "10.0.0.0/99" }
              device "fpga" { ids = ["0"] }
              device "acme/fpga/a7" { ids = ["0", "0"] }
              device "acme/fpga/a8" {
                ids   = ["0", "1"]
                files = { "0" = ["/dev/../etc/passwd"], "2" = ["/dev/null"] }
              }
            }
            """);

        assertThatThrownBy(() -> load(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("host volume \"gone\" needs the absolute path of a directory that exists")
                .hasMessageContaining("host volume \"relative\" needs")
                .hasMessageContaining("host network \"nowhere\" needs \"cidr\", \"interface\" or both")
                .hasMessageContaining("\"client.host_network.nowhere.reserved_ports\": \"http\"")
                .hasMessageContaining("host network \"default\" is the node's own address")
                .hasMessageContaining("\"client.host_network.odd.cidr\" is \"10.0.0.0/99\"")
                .hasMessageContaining("device \"fpga\" must be named vendor/type/model")
                .hasMessageContaining("device \"acme/fpga/a7\" needs \"ids\", each once")
                .hasMessageContaining("a8.files.0\" takes files below /dev that exist, not [/dev/../etc/passwd]")
                .hasMessageContaining("a8.files\" speaks of \"2\", which is none of its \"ids\"");
    }

    @Test
    void refusesToListenBeyondLoopbackUnlessToldSo() {
        assertThatThrownBy(() -> load("-dev", "-bind", "0.0.0.0"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("listening on \"0.0.0.0\" opens this agent to the network");

        assertThat(load("-dev", "-bind", "0.0.0.0", "-insecure-bind").isOpen()).isTrue();
        assertThat(load("-dev", "-bind", "127.0.0.2", "-insecure-bind").isOpen())
                .isFalse();
        assertThat(load("-dev", "-bind", "127.0.0.2").bindAddress()).isEqualTo("127.0.0.2");
    }

    @Test
    void saysWhereJdksAreAndWhichOptionsOfJvmsAreAllowed() throws IOException {
        String client = "data_dir = \"/d\"\nserver { enabled = true }\nclient {\n  enabled = true\n";
        Path given = file("java.hcl", client + """
              java {
                jdk_directories = ["/srv/jdks"]
                allowed_options = ["-javaagent:/opt/agents/*"]
              }
            }
            """);
        assertThat(load(given).client().orElseThrow().java())
                .isEqualTo(new JavaSettings(List.of(Path.of("/srv/jdks")), List.of("-javaagent:/opt/agents/*")));
        assertThat(load(file("bare.hcl", client + "}\n")).client().orElseThrow().java())
                .isEqualTo(JavaSettings.STANDARD);
        assertThat(load("-dev").client().orElseThrow().java()).isEqualTo(JavaSettings.DEVELOPMENT);
        Path wrong = file("wrong.hcl", client + """
              java {
                jdk_directories = ["jdks"]
                allowed_options = ["javaagent"]
              }
            }
            """);
        assertThatThrownBy(() -> load(wrong))
                .hasMessageContaining("\"client.java.jdk_directories\" takes absolute paths, not \"jdks\"")
                .hasMessageContaining("\"client.java.allowed_options\" takes options such as");
    }

    @Test
    void saysWhatCallersMayHaveOfTasks() throws IOException {
        String client = "data_dir = \"/d\"\nserver { enabled = true }\nclient {\n  enabled = true\n";
        Path given = file("access.hcl", client + """
              disable_remote_exec = true
              jvm { allow = ["counters", "heap_dump"] }
            }
            """);
        assertThat(load(given).client().orElseThrow().access())
                .isEqualTo(new AccessPolicy(Set.of(JvmAccess.COUNTERS, JvmAccess.HEAP_DUMP), false));
        assertThat(load(file("bare.hcl", client + "}\n")).client().orElseThrow().access())
                .isEqualTo(AccessPolicy.OPEN);
        Path nothing = file("nothing.hcl", client + "jvm { allow = [] }\n}\n");
        assertThat(load(nothing).client().orElseThrow().access()).isEqualTo(new AccessPolicy(Set.of(), true));
        Path wrong = file("wrong.hcl", client + "jvm { allow = [\"all\"] }\n}\n");
        assertThatThrownBy(() -> load(wrong))
                .hasMessageContaining("\"client.jvm.allow\" can hold counters, threads, deadlocks, histogram, flags,"
                        + " heap_dump, recording, fetch, but not \"all\"");
    }

    @Test
    void saysWhereTheContainerEngineIsAndWhatContainersMayHave() throws IOException {
        String client = "data_dir = \"/d\"\nserver { enabled = true }\nclient {\n  enabled = true\n";
        Path given = file("docker.hcl", client + """
              docker {
                endpoint = "unix:///run/podman/podman.sock"
                allow_privileged = true
                allow_caps = ["CAP_SYS_ADMIN", "chown"]
                volumes { enabled = true }
              }
            }
            """);
        assertThat(load(given).client().orElseThrow().docker())
                .isEqualTo(new DockerSettings(
                        Path.of("/run/podman/podman.sock"), true, Set.of("sys_admin", "chown"), true));
        assertThat(load("-dev").client().orElseThrow().docker()).isEqualTo(DockerSettings.STANDARD);
        Path nomads = file("nomads.hcl", client + """
            }
            plugin "docker" {
              config {
                endpoint = "unix:///run/docker.sock"
                volumes { enabled = true }
              }
            }
            """);
        assertThat(load(nomads).client().orElseThrow().docker())
                .isEqualTo(new DockerSettings(
                        Path.of("/run/docker.sock"), false, DockerSettings.STANDARD.capabilities(), true));
        Path unknown = file("unknown.hcl", client + "}\nplugin \"docker\" {\n  config { volume = true }\n}\n");
        assertThatThrownBy(() -> load(unknown))
                .hasMessageContaining("unknown.hcl:")
                .hasMessageContaining("there is no \"plugin.docker.config.volume\"");
        Path noBlock = file("no-block.hcl", client + "}\nplugin \"docker\" {\n  config { volumes = true }\n}\n");
        assertThatThrownBy(() -> load(noBlock))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("there is no \"plugin.docker.config.volumes\"");
        Path wrong = file("wrong.hcl", client + "  docker { endpoint = \"tcp://10.0.0.1:2375\" }\n}\n");
        assertThatThrownBy(() -> load(wrong))
                .hasMessageContaining("\"client.docker.endpoint\" takes a unix socket such as")
                .hasMessageContaining("not \"tcp://10.0.0.1:2375\"");
    }

    @Test
    void saysWhichImagesAndArgumentsMachinesMayHave() throws IOException {
        String client = "data_dir = \"/d\"\nserver { enabled = true }\nclient { enabled = true }\n";
        Path given = file("qemu.hcl", client + """
            plugin "qemu" {
              config {
                image_paths    = ["/srv/images"]
                args_allowlist = ["-cpu"]
              }
            }
            """);
        assertThat(load(given).client().orElseThrow().qemu())
                .isEqualTo(new QemuSettings(List.of(Path.of("/srv/images")), List.of("-cpu")));
        assertThat(load(given).client().orElseThrow().plugins().configs()).isEmpty();
        Path silent = file("silent.hcl", client);
        assertThat(load(silent).client().orElseThrow().qemu()).isEqualTo(QemuSettings.STANDARD);
        assertThat(load("-dev").client().orElseThrow().qemu()).isEqualTo(QemuSettings.DEVELOPMENT);
        Path wrong = file("wrong.hcl", client + """
            plugin "qemu" {
              config {
                image_path     = "/srv"
                image_paths    = ["images"]
                args_allowlist = ["cpu"]
              }
            }
            """);
        assertThatThrownBy(() -> load(wrong))
                .hasMessageContaining("there is no \"plugin.qemu.config.image_path\"")
                .hasMessageContaining("\"plugin.qemu.config.image_paths\" takes absolute paths, not \"images\"")
                .hasMessageContaining(
                        "\"plugin.qemu.config.args_allowlist\" takes options such as \"-cpu\", not \"cpu\"");
    }

    @Test
    void passesSettingsToDriversFromOutside() throws Exception {
        String client = "data_dir = \"/d\"\nserver { enabled = true }\nclient { enabled = true }\n";
        Path given = file("plugins.hcl", client + """
            plugin_dir = "/opt/drover/plugins"
            plugin "shell" {
              config {
                path     = "/bin/bash"
                isolated = true
                limits { files = 10 }
              }
            }
            plugin "jail" {}
            """);
        assertThat(load(given).client().orElseThrow().plugins())
                .isEqualTo(new PluginSettings(
                        Optional.of(Path.of("/opt/drover/plugins")),
                        Map.of(
                                "jail",
                                Value.Fields.EMPTY,
                                "shell",
                                new Value.Fields(Map.of(
                                        "path", new Value.Text("/bin/bash"),
                                        "isolated", new Value.Bool(true),
                                        "limits",
                                                new Value.Items(List.of(
                                                        new Value.Fields(Map.of("files", new Value.Numeric(10))))))))));
        assertThat(load("-dev").client().orElseThrow().plugins()).isEqualTo(PluginSettings.NONE);
        Path wrong = file("wrong.hcl", client + "plugin_dir = \"plugins\"\nplugin \"exec\" {}\n");
        assertThatThrownBy(() -> load(wrong))
                .hasMessageContaining("\"plugin_dir\" takes an absolute path, not \"plugins\"")
                .hasMessageContaining("driver \"exec\" has no settings in plugin \"exec\": of this agent's own drivers"
                        + " only \"docker\", \"qemu\", \"raw_exec\" have");
    }

    @Test
    void keepsTheDataOfADevAgentInTheHomeDirectory() {
        AgentConfig config = load("-dev");

        assertThat(config.dataDirectory()).isEqualTo(Path.of("/home/somebody/.local/state/drover/dev"));
        assertThat(config.isServer()).isTrue();
        assertThat(config.client()).isPresent();
        assertThat(config.bindAddress()).isEqualTo("127.0.0.1");
        assertThat(load("-dev", "-journal=memory").journal()).isInstanceOf(Journal.Memory.class);
    }

    @Test
    void namesFilesAndFlagsThatAreNotThere() {
        assertThatThrownBy(() -> load("-config", directory.resolve("nowhere").toString()))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> load("-devel")).hasMessage("unknown flag \"-devel\"");
        assertThatThrownBy(() -> load("-http-port", "x")).hasMessageContaining("takes a port from 0 to 65535");
        assertThatThrownBy(() -> load("-node")).hasMessage("flag \"-node\" needs a value");
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static AgentConfig load(Path file) {
        return load("-config", file.toString());
    }

    private static AgentConfig load(String... arguments) {
        return AgentConfigs.load(AgentFlags.parse(new ArrayList<>(List.of(arguments))), HOME);
    }
}
