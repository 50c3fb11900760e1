package dev.drover.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.protocol.EvaluationId;
import dev.drover.protocol.Stamp;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.ClientStatus;
import dev.drover.protocol.allocation.DesiredStatus;
import dev.drover.protocol.allocation.ServiceRegistration;
import dev.drover.protocol.allocation.TaskState;
import dev.drover.protocol.job.Job;
import dev.drover.protocol.job.Service.Weights;
import dev.drover.protocol.jobspec.JobFile;
import dev.drover.protocol.jobspec.hcl.Inputs;
import dev.drover.protocol.jobspec.hcl.SourceFile;
import dev.drover.registry.Registrations.Registered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an allocation of {@link SampleTask#placement} registers; its group has the port http, its task the port admin-ui. */
class RegistrationsTest {
    private static final Stamp STAMP = new Stamp(7, Instant.EPOCH);

    static Job job(String group, String task) {
        return JobFile.read(
                        SourceFile.of(
                                "job.hcl",
                                "job \"web\" {\n"
                                        + "group \"api\" {\n"
                                        + "network {\n"
                                        + "port \"http\" {}\n"
                                        + "}\n"
                                        + "meta {\n"
                                        + "zone = \"z1\"\nport = \"http\"\n"
                                        + "}\n"
                                        + group + "\ntask \"server\" {\ndriver = \"java\"\n" + task + "\n}\n}\n}\n"),
                        Inputs.none(() -> "no UUID wanted"))
                .job()
                .orElseThrow();
    }

    private static Allocation allocation(DesiredStatus desired, ClientStatus client, String taskState) {
        TaskState received = new TaskState(taskState, false, 0, Optional.empty(), Optional.empty(), List.of());
        return new Allocation(
                SampleTask.placement(),
                SampleTask.job(SampleTask.group(SampleTask.task("java", Map.of(), Map.of())))
                        .id(),
                0,
                new EvaluationId("e"),
                desired,
                "",
                client,
                "",
                Map.of("server", received),
                Optional.empty(),
                STAMP,
                STAMP,
                0);
    }

    private static List<ServiceRegistration> running(String group, String task) {
        return Registrations.of(
                        SampleTask.node(),
                        job(group, task),
                        allocation(DesiredStatus.RUN, ClientStatus.RUNNING, TaskState.RUNNING))
                .stream()
                .map(Registered::usual)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "all runs, RUN, RUNNING, running, true, true",
        "the task does not run yet or at the moment, RUN, RUNNING, pending, true, false",
        "the task has ended, RUN, RUNNING, dead, true, false",
        "the allocation has not begun, RUN, PENDING, pending, false, false",
        "it is to stop and still runs, STOP, RUNNING, running, false, false",
        "it has to make room, EVICT, RUNNING, running, false, false",
        "it has ended, RUN, COMPLETE, dead, false, false",
        "its node is down, RUN, LOST, running, false, false",
        "its node is silent, RUN, UNKNOWN, running, false, false"
    })
    void followsTheAllocation(
            String when, DesiredStatus desired, ClientStatus client, String task, boolean ofGroup, boolean ofTask) {
        Job job = job("service {\nname = \"g\"\n}", "service {\nname = \"t\"\n}");

        Allocation allocation = allocation(desired, client, task);

        List<String> names = Registrations.isOffered(allocation)
                ? Registrations.of(SampleTask.node(), job, allocation).stream()
                        .map(registered -> registered.usual().name())
                        .toList()
                : List.of();

        assertThat(names.contains("g")).isEqualTo(ofGroup);
        assertThat(names.contains("t")).isEqualTo(ofTask);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a label of the group, 'port = \"http\"', 127.0.0.1, 21000",
        "a number, 'port = \"8500\"', '', 8500",
        "no port, '', '', 0",
        "a label that is put together, 'port = \"${NOMAD_META_PORT}\"', 127.0.0.1, 21000",
        "an address of its own, 'port = \"http\"\naddress = \"${node.unique.name}.internal\"', n1.internal, 21000"
    })
    void isWhereItsPortIs(String what, String attributes, String address, int port) {
        ServiceRegistration only =
                running("service {\n" + attributes + "\n}", "").get(0);

        assertThat(only.address()).isEqualTo(address);
        assertThat(only.port()).isEqualTo(port);
    }

    @Test
    void findsPortsOfItsTaskFirst() {
        ServiceRegistration only =
                running("", "resources {\n}\nservice {\nport = \"http\"\n}").get(0);

        assertThat(only.port()).isEqualTo(21000);
        assertThat(only.id()).isEqualTo("_nomad-task-0badcafe-0000-0000-0000-000000000001-server-web-api-server-http");
    }

    @Test
    void tellsAllThatTheJobSays() {
        ServiceRegistration only = running("""
            service {
              name = "shop-${NOMAD_ALLOC_INDEX}"
              port = "http"
              tags = ["${meta.rack}", "v${NOMAD_META_zone}"]
              meta { dc = "${node.datacenter}" }
              tagged_addresses { lan = "${NOMAD_IP_http}" }
              weights { passing = 3 }
            }\
            """, "").get(0);

        assertThat(only.name()).isEqualTo("shop-3");
        assertThat(only.tags()).containsExactly("r7", "vz1");
        assertThat(only.meta()).containsExactly(Map.entry("dc", "dc1"));
        assertThat(only.taggedAddresses()).containsExactly(Map.entry("lan", "127.0.0.1"));
        assertThat(only.weights()).isEqualTo(new Weights(3, 1));
        assertThat(only.createIndex()).isEqualTo(7);
        assertThat(only.id()).isEqualTo("_nomad-task-0badcafe-0000-0000-0000-000000000001-group-api-shop-3-http");
    }

    @Test
    void tellsOtherTagsOfACanaryIfThereAreAny() {
        Registered tagged = only("tags = [\"live\"]\ncanary_tags = [\"try\"]\ncanary_meta {\na = \"b\"\n}");
        Registered plain = only("tags = [\"live\"]");

        assertThat(tagged.usual().tags()).containsExactly("live");
        assertThat(tagged.canary().tags()).containsExactly("try");
        assertThat(tagged.canary().meta()).containsExactly(Map.entry("a", "b"));
        assertThat(plain.canary()).isEqualTo(plain.usual());
    }

    private static Registered only(String attributes) {
        return Registrations.of(
                        SampleTask.node(),
                        job("service {\n" + attributes + "\n}", ""),
                        allocation(DesiredStatus.RUN, ClientStatus.RUNNING, TaskState.RUNNING))
                .get(0);
    }

    @Test
    void leavesWhatIsOfConsulToConsul() {
        assertThat(running("service {\nprovider = \"consul\"\n}\nservice {\nname = \"own\"\n}", ""))
                .extracting(ServiceRegistration::name)
                .containsExactly("own");
    }

    @Test
    void leavesOutWhatHasNoNameThatCanBeLookedUp() {
        assertThat(running("service {\nname = \"a-${attr.unheard.of}\"\n}", "")).isEmpty();
    }
}
