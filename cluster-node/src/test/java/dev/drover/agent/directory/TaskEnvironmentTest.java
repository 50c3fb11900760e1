package dev.drover.agent.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Family;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Origin;
import dev.drover.protocol.job.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TaskEnvironmentTest {
    private static final AllocationDirectory ALLOCATION = new AllocationDirectory(Path.of("/data/alloc/0badcafe"));

    @Test
    void namesAllocationJobAndNode() {
        assertThat(variables(Map.of()))
                .containsEntry("NOMAD_ALLOC_ID", "0badcafe-0000-0000-0000-000000000001")
                .containsEntry("NOMAD_SHORT_ALLOC_ID", "0badcafe")
                .containsEntry("NOMAD_ALLOC_NAME", "web.api[3]")
                .containsEntry("NOMAD_ALLOC_INDEX", "3")
                .containsEntry("NOMAD_TASK_NAME", "server")
                .containsEntry("NOMAD_GROUP_NAME", "api")
                .containsEntry("NOMAD_JOB_ID", "web")
                .containsEntry("NOMAD_JOB_NAME", "Web")
                .containsEntry("NOMAD_DC", "dc1")
                .containsEntry("NOMAD_REGION", "global")
                .containsEntry("NOMAD_NAMESPACE", "default");
    }

    @Test
    void namesDirectoriesAndLimits() {
        assertThat(variables(Map.of()))
                .containsEntry("NOMAD_ALLOC_DIR", "/data/alloc/0badcafe/alloc")
                .containsEntry("NOMAD_TASK_DIR", "/data/alloc/0badcafe/server/local")
                .containsEntry("NOMAD_SECRETS_DIR", "/data/alloc/0badcafe/server/secrets")
                .containsEntry("NOMAD_CPU_LIMIT", "100")
                .containsEntry("NOMAD_CPU_CORES", "3,4")
                .containsEntry("NOMAD_MEMORY_LIMIT", "64")
                .doesNotContainKey("NOMAD_MEMORY_MAX_LIMIT");
    }

    @Test
    void namesDevices() {
        Map<String, String> variables = new TreeMap<>();
        DeviceVariables.put(
                variables,
                new TaskShare(
                        100,
                        64,
                        0,
                        List.of(),
                        List.of(),
                        List.of(
                                new AssignedDevices("nvidia", "gpu", "Tesla T4", List.of("GPU-1", "GPU-2")),
                                new AssignedDevices("nvidia", "gpu", "A100", List.of("GPU-3")),
                                new AssignedDevices("acme.com", "fpga", "a7", List.of("0"))),
                        0));
        assertThat(variables)
                .isEqualTo(Map.of(
                        "DROVER_DEVICE_NVIDIA_GPU", "GPU-1,GPU-2,GPU-3",
                        "NVIDIA_VISIBLE_DEVICES", "GPU-1,GPU-2,GPU-3",
                        "CUDA_VISIBLE_DEVICES", "GPU-1,GPU-2,GPU-3",
                        "DROVER_DEVICE_ACME_COM_FPGA", "0"));
    }

    @Test
    void namesPortsAsSeenInsideAndOnTheHost() {
        assertThat(variables(Map.of()))
                .containsEntry("NOMAD_PORT_http", "8080")
                .containsEntry("NOMAD_HOST_PORT_http", "21000")
                .containsEntry("NOMAD_IP_http", "127.0.0.1")
                .containsEntry("NOMAD_ADDR_http", "127.0.0.1:21000")
                .containsEntry("NOMAD_PORT_admin_ui", "21001")
                .containsEntry("NOMAD_PORT_server_admin_ui", "21001");
    }

    @Test
    void mergesMetaFromJobToTask() {
        assertThat(variables(Map.of()))
                .containsEntry("NOMAD_META_team", "task")
                .containsEntry("NOMAD_META_TEAM", "task")
                .containsEntry("NOMAD_META_zone", "z1")
                .containsEntry("NOMAD_META_owner", "ops")
                .containsEntry("NOMAD_META_build_no", "7");
    }

    @Test
    void keepsSecretAndStaleVariablesOfTheAgentFromTasks() {
        Map<String, String> agent = Map.of(
                "PATH",
                "/bin",
                "AWS_SECRET_ACCESS_KEY",
                "x",
                "NOMAD_PORT_old",
                "1",
                "DROVER_RUN_ID",
                "x",
                "AWS_REGION",
                "r");
        assertThat(environment(agent, Map.of()).variables())
                .containsEntry("PATH", "/bin")
                .containsEntry("AWS_REGION", "r")
                .doesNotContainKeys("AWS_SECRET_ACCESS_KEY", "NOMAD_PORT_old", "DROVER_RUN_ID");
    }

    @Test
    void letsTheJobFileWinAndInterpolatesIt() {
        Map<String, String> own = Map.of("PATH", "/mine", "URL", "http://${NOMAD_ADDR_http}/${meta.rack}");
        assertThat(environment(Map.of("PATH", "/bin"), own).variables())
                .containsEntry("PATH", "/mine")
                .containsEntry("URL", "http://127.0.0.1:21000/r7");
    }

    @Test
    void interpolatesWhatItKnowsAndLeavesTheRest() {
        TaskEnvironment environment = environment(Map.of(), Map.of("GREETING", "$1\\hi"));
        assertThat(environment.interpolate("${env[\"GREETING\"]} ${GREETING} ${node.unique.name} ${node.class}"))
                .isEqualTo("$1\\hi $1\\hi n1 small");
        assertThat(environment.interpolate("${attr.kernel.name} ${ attr.kernel.name }"))
                .isEqualTo("linux linux");
        assertThat(environment.interpolate("${attr.none} ${NOMAD_NONE} $NOMAD_DC ${"))
                .isEqualTo("${attr.none} ${NOMAD_NONE} $NOMAD_DC ${");
    }

    @Test
    void namesTheJobThatLaunchedIt() {
        assertThat(variables(Map.of())).doesNotContainKey("NOMAD_JOB_PARENT_ID");
        Task task = SampleTask.task("raw_exec", Map.of(), Map.of());
        Origin origin = new Origin("parent", true, "", "");
        Job child = SampleTask.job(SampleTask.group(task))
                .withFamily(new Family(Optional.empty(), Optional.empty(), Optional.of(origin)));

        assertThat(SampleTask.environment(child, task, ALLOCATION.task("server"), Map.of())
                        .variables())
                .containsEntry("NOMAD_JOB_PARENT_ID", "parent");
    }

    private static Map<String, String> variables(Map<String, String> agent) {
        return environment(agent, Map.of()).variables();
    }

    private static TaskEnvironment environment(Map<String, String> agent, Map<String, String> own) {
        Task task = SampleTask.task("raw_exec", Map.of(), own);
        return SampleTask.environment(task, ALLOCATION.task("server"), agent);
    }
}
