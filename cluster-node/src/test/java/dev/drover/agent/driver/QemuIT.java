package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.isolation.Isolation;
import dev.drover.agent.isolation.IsolationMode;
import dev.drover.agent.isolation.IsolationSettings;
import dev.drover.agent.log.LogStream;
import dev.drover.agent.qemu.QemuSettings;
import dev.drover.protocol.Value;
import dev.drover.protocol.node.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines of a real QEMU, without the help of the kernel. Their disk is one sector, which the test itself writes. */
@Timeout(120)
@NeedsTool(
        value = {"qemu-system-x86_64", "bwrap"},
        asRoot = true)
class QemuIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Isolation isolation = Isolation.none("set before all");

    @TempDir
    private Path root;

    private TaskFixture tasks;

    @BeforeAll
    static void look() {
        isolation = TaskDrivers.isolation();
        assertThat(isolation.needs()).isEmpty();
    }

    @BeforeEach
    void open() throws IOException {
        tasks = new TaskFixture(
                Files.createDirectory(root.resolve("data")),
                isolation.ownedBy(root),
                new IsolationSettings(IsolationMode.REQUIRED, 64));
    }

    @AfterEach
    void close() {
        tasks.endAll();
    }

    private TaskHandle start(String image, Map<String, Value> more, Map<String, String> variables)
            throws TaskStartException {
        Map<String, Value> config = new HashMap<>(more);
        config.put("image_path", new Value.Text(image));
        return tasks.start(SampleTask.task(QemuDriver.NAME, config, variables));
    }

    private TaskHandle startOwn(byte[] sector) throws Exception {
        BootSector.write(sector, tasks.directory.local().resolve("disk.img"));
        TaskHandle machine = start("local/disk.img", Map.of("graceful_shutdown", new Value.Bool(true)), Map.of());
        tasks.awaitOutput(LogStream.STDOUT, BootSector.HELLO);
        return machine;
    }

    private static void assertNothingIsLeft(TaskHandle handle) {
        TaskFixture.awaitTrue(TaskFixture.process(handle)::isGone);
        assertThat(handle.record().confinement().cgroup().directories())
                .isNotEmpty()
                .allMatch(group -> !Files.exists(group));
    }

    @Test
    void tellsTheVersionOfTheEmulator() {
        Node.Driver found = tasks.drivers.driver(QemuDriver.NAME).orElseThrow().fingerprint();

        assertThat(found.healthy()).isTrue();
        assertThat(found.attributes()).containsEntry("driver.qemu", "1");
        assertThat(found.attributes().get("driver.qemu.version")).matches("[0-9.]+");
    }

    @Test
    void isFoundAgainAfterItsAgentWasKilledAndTurnsItselfOffWhenItIsAsked() throws Exception {
        TaskHandle before = startOwn(BootSector.obedient());
        long pid = before.pid();

        TaskHandle after = tasks.recover();

        assertThat(after.pid()).isEqualTo(pid);
        assertThat(after.stop("", PATIENCE)).isEqualTo(new TaskExit(0, 0, ""));
        assertThat(tasks.output(LogStream.STDOUT)).contains(BootSector.BYE);
        assertNothingIsLeft(after);
    }

    @Test
    void killsAMachineThatDoesNotTurnItselfOffInTime() throws Exception {
        TaskHandle machine = startOwn(BootSector.deaf());

        TaskExit exit = machine.stop("", Duration.ofSeconds(1));

        assertThat(exit.signal()).isEqualTo(9);
        assertThat(tasks.output(LogStream.STDOUT)).doesNotContain(BootSector.BYE);
        assertNothingIsLeft(machine);
    }

    @Test
    void startsFromAnImageOfTheNodeAndListensOnThePortsOfItsTask() throws Exception {
        Path images = Files.createDirectory(root.resolve("images"));
        Path image = BootSector.write(BootSector.obedient(), images.resolve("base.img"));
        tasks.qemu(new QemuSettings(List.of(images), List.of()));
        int port = freePort();
        Map<String, String> variables =
                Map.of("NOMAD_HOST_PORT_web", Integer.toString(port), "NOMAD_HOST_IP_web", "127.0.0.1");
        Value ports = new Value.Fields(Map.of("web", new Value.Numeric(80)));

        TaskHandle machine = start(image.toString(), Map.of("port_map", ports), variables);
        tasks.awaitOutput(LogStream.STDOUT, BootSector.HELLO);

        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(connection.isConnected()).isTrue();
        }
        TaskExit exit = machine.stop("SIGTERM", PATIENCE);
        assertThat(exit.exitCode()).isZero();
        assertThat(tasks.output(LogStream.STDOUT)).doesNotContain(BootSector.BYE);
        assertThat(image).hasBinaryContent(BootSector.obedient());
        assertNothingIsLeft(machine);
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    @Test
    void tellsWhatTheEmulatorComplainsOf() throws Exception {
        BootSector.write(BootSector.deaf(), tasks.directory.local().resolve("disk.img"));

        TaskHandle machine = start("local/disk.img", Map.of("machine_type", new Value.Text("abacus")), Map.of());

        TaskExit exit = TaskFixture.await(machine);
        assertThat(exit.exitCode()).isEqualTo(1);
        assertThat(exit.message()).contains("unsupported machine type");
        assertNothingIsLeft(machine);
    }
}
