package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskMounts;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.engine.DockerSettings;
import dev.drover.agent.isolation.Confinement;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

class ContainerRequestTest {
    private static final int PROCESSES = 100;
    private static final DockerSettings GENEROUS =
            new DockerSettings(Path.of("/run/engine.sock"), true, Set.of("all"), true);

    private final TaskDirectory directory = new AllocationDirectory(Path.of("/data/alloc/0badcafe")).task("server");
    private Map<String, String> variables = Map.of();
    private TaskShare share = new TaskShare(500, 64, 0, List.of());
    private DockerSettings settings = DockerSettings.STANDARD;
    private TaskMounts mounts = TaskMounts.NONE;

    private String request(String config) throws TaskStartException {
        Value.Fields fields = (Value.Fields) ValueJson.parse(config);
        Task task = SampleTask.task(DockerDriver.NAME, fields.values(), variables);
        TaskPaths paths = new TaskPaths(directory, true).with(mounts);
        TaskContext context = new TaskContext(
                task, directory, SampleTask.environment(task, paths, Map.of()), paths, share, note -> {});
        DriverConfig read = new DriverConfig(DockerDriver.NAME, context, ContainerOptions.KEYS);
        RunFiles.Run run =
                new RunFiles.Run(DockerDriver.NAME, "run-1", "boot", TaskHandleRecord.Offsets.NONE, Confinement.NONE);
        return ValueJson.write(
                new ContainerRequest(context, read, settings, PROCESSES).body(ContainerLabels.of(directory, run)));
    }

    private AbstractStringAssert<?> assertRequest(String options) throws TaskStartException {
        return assertThat(request("{\"image\": \"web:1\"" + (options.isEmpty() ? "" : ", " + options) + "}"));
    }

    private void assertRefused(String options, String why) {
        assertThatThrownBy(() -> request("{\"image\": \"web:1\", " + options + "}"))
                .isInstanceOfSatisfying(TaskStartException.class, refused -> assertThat(refused.isRecoverable())
                        .isFalse())
                .hasMessageContaining(why);
    }

    @Test
    void runsTheCommandWithItsArgumentsAfterTheEntrypoint() throws Exception {
        assertRequest("\"command\": \"sh\", \"args\": [\"-c\", \"echo ${NOMAD_TASK_NAME}\"], \"entrypoint\":"
                        + " [\"tini\"]")
                .contains(
                        "\"Cmd\":[\"sh\",\"-c\",\"echo server\"]", "\"Entrypoint\":[\"tini\"]", "\"Image\":\"web:1\"");
        assertRequest("").doesNotContain("\"Cmd\"", "\"Entrypoint\"", "\"User\"", "\"NetworkMode\"");
    }

    @Test
    void mountsTheTasksDirectoriesAsNomadDoes() throws Exception {
        assertRequest("")
                .contains(
                        mount("/data/alloc/0badcafe/alloc", "/alloc", false),
                        mount("/data/alloc/0badcafe/alloc/data", "/alloc/data", false),
                        mount("/data/alloc/0badcafe/alloc/tmp", "/alloc/tmp", false),
                        mount("/data/alloc/0badcafe/alloc/logs", "/alloc/logs", true),
                        mount("/data/alloc/0badcafe/server/local", "/local", false),
                        mount("/data/alloc/0badcafe/server/secrets", "/secrets", false))
                .contains("\"NOMAD_TASK_DIR=/local\"", "\"NOMAD_ALLOC_DIR=/alloc\"", "\"NOMAD_SECRETS_DIR=/secrets\"")
                .doesNotContain("TMPDIR");
    }

    @Test
    void givesTheTaskItsDevices() throws Exception {
        mounts = new TaskMounts(List.of(), List.of(Path.of("/dev/fpga0")));

        assertRequest("")
                .contains("\"Devices\":[{\"CgroupPermissions\":\"rwm\",\"PathInContainer\":\"/dev/fpga0\","
                        + "\"PathOnHost\":\"/dev/fpga0\"}]");
    }

    private static String mount(String source, String target, boolean readOnly) {
        return "{\"ReadOnly\":%s,\"Source\":\"%s\",\"Target\":\"%s\",\"Type\":\"bind\"}"
                .formatted(readOnly, source, target);
    }

    @Test
    void passesTheTasksVariablesAndLabels() throws Exception {
        variables = Map.of("TMPDIR", "/work", "GREETING", "hi ${node.unique.name}");
        assertRequest("\"labels\": [{\"team\": \"ops\"}], \"hostname\": \"${NOMAD_JOB_ID}\"")
                .contains("\"TMPDIR=/work\"", "\"GREETING=hi n1\"", "\"Hostname\":\"web\"")
                .contains("\"team\":\"ops\"", "\"com.hashicorp.nomad.alloc_id\":\"0badcafe\"")
                .contains(
                        "\"dev.drover.agent\":\"/data/alloc\"",
                        "\"dev.drover.task\":\"/data/alloc/0badcafe/.drover/server\"",
                        "\"dev.drover.run\":\"run-1\"");
        assertRefused(
                "\"labels\": {\"dev.drover.run\": \"mine\"}", "keeps labels such as \"dev.drover.run\" for itself");
    }

    @Test
    void limitsTheContainerToTheTasksShare() throws Exception {
        assertRequest("")
                .contains("\"CpuShares\":500", "\"Memory\":67108864,\"MemorySwap\":67108864", "\"PidsLimit\":100")
                .doesNotContain("MemoryReservation", "CpusetCpus", "Ulimits");
        share = new TaskShare(500, 64, 128, List.of(), List.of(1, 3));
        assertRequest("\"pids_limit\": 10, \"shm_size\": 4096, \"ulimit\": {\"nofile\": \"100:200\", \"nproc\": 5}")
                .contains("\"Memory\":134217728,\"MemoryReservation\":67108864,\"MemorySwap\":134217728")
                .contains("\"CpusetCpus\":\"1,3\"", "\"PidsLimit\":10", "\"ShmSize\":4096")
                .contains(
                        "{\"Hard\":200,\"Name\":\"nofile\",\"Soft\":100}",
                        "{\"Hard\":5,\"Name\":\"nproc\",\"Soft\":5}");
        assertRefused("\"pids_limit\": 1000", "must be a whole number from 1 to 100");
        assertRefused(
                "\"ulimit\": {\"nofile\": \"many\"}", "takes \"soft\" or \"soft:hard\" for \"nofile\", not \"many\"");
    }

    @Test
    void publishesPortsByTheirLabels() throws Exception {
        assertRequest("\"ports\": [\"http\", \"admin-ui\"]")
                .contains("\"ExposedPorts\":{\"21001/tcp\":{},\"21001/udp\":{},\"8080/tcp\":{},\"8080/udp\":{}}")
                .contains("\"8080/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"21000\"}]")
                .contains("\"NOMAD_PORT_http=8080\"", "\"NOMAD_HOST_PORT_http=21000\"");
        assertRequest("\"port_map\": [{\"admin-ui\": 9000}]")
                .contains("\"9000/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"21001\"}]")
                .contains("\"NOMAD_PORT_admin_ui=9000\"");
        assertRefused("\"ports\": [\"nowhere\"]", "publishes no port \"nowhere\"");
        assertRefused("\"port_map\": {\"http\": \"x\"}", "maps \"http\" to no port, but to \"x\"");
    }

    /** CVE-2021-32575: Docker itself would give a container {@code net_raw}. */
    @Test
    void givesRightsOnlyWhereTheOperatorAllowsThem() throws Exception {
        assertRequest("\"cap_drop\": [\"CAP_CHOWN\"], \"cap_add\": [\"kill\"]")
                .contains("\"CapAdd\":[\"kill\"]", "\"CapDrop\":[\"chown\",\"net_raw\"]", "\"Privileged\":false");
        assertRefused("\"cap_add\": [\"SYS_ADMIN\"]", "grants no capability \"sys_admin\" by cap_add");
        assertRefused("\"privileged\": true", "runs no task with \"privileged\"");
        assertRefused("\"network_mode\": \"container:other\"", "into the network of another container");
        settings = GENEROUS;
        assertRequest("\"cap_add\": [\"NET_RAW\"], \"privileged\": true, \"network_mode\": \"host\"")
                .contains(
                        "\"CapAdd\":[\"net_raw\"]",
                        "\"CapDrop\":[]",
                        "\"Privileged\":true",
                        "\"NetworkMode\":\"host\"");
    }

    /** CVE-2026-14891: not even where the operator allows the rest. */
    @Test
    void sharesNoNamespaceOfTheMachineButItsNetwork() {
        settings = GENEROUS;

        for (String mode : List.of("pid_mode", "ipc_mode", "uts_mode", "userns_mode", "cgroupns")) {
            assertRefused("\"" + mode + "\": \"host\"", "driver \"docker\" has no config option \"" + mode + "\"");
        }
    }

    /** CVE-2026-14896: nor does a path that only begins in the task's directory. */
    @Test
    void mountsFilesOfTheMachineOnlyWhereTheOperatorAllowsIt() throws Exception {
        assertRequest("\"volumes\": [\"local/conf:/etc/app:ro\"]")
                .contains(mount("/data/alloc/0badcafe/server/local/conf", "/etc/app", true));
        assertRequest("\"mount\": [{\"type\": \"tmpfs\", \"target\": \"/t\", \"tmpfs_options\": [{\"size\": 1000}]}]")
                .contains(
                        "{\"ReadOnly\":false,\"Target\":\"/t\",\"TmpfsOptions\":{\"SizeBytes\":1000},\"Type\":\"tmpfs\"}");
        assertRefused(
                "\"volumes\": [\"/etc:/host\"]", "mounts no \"/etc\": this node does not let tasks see its files");
        assertRefused("\"volumes\": [\"../../..:/host\"]", "escapes the allocation directory");
        for (String agents : List.of(".", "../alloc", "../alloc/logs", "tmp")) {
            assertRefused("\"volumes\": [\"" + agents + ":/host\"]", "only what is below local, secrets, alloc/data");
        }
        assertRefused("\"volumes\": [\"local\"]", "takes \"source:target\"");
        assertRefused("\"mounts\": [{\"type\": \"volume\", \"target\": \"/v\"}]", "is of type \"bind\" or \"tmpfs\"");
        assertRefused(
                "\"mount\": [{\"target\": \"/v\", \"bidn\": 1}]", "\"mount\" of driver \"docker\" has no \"bidn\"");
        settings = GENEROUS;
        assertRequest("\"mounts\": [{\"source\": \"/srv\", \"target\": \"/s\", \"readonly\": true}]")
                .contains(mount("/srv", "/s", true));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused("\"comand\": \"sh\"", "driver \"docker\" has no config option \"comand\"");
        assertThatThrownBy(() -> request("{}")).hasMessageContaining("needs config option \"image\"");
    }
}
