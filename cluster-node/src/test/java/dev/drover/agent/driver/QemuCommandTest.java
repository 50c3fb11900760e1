package dev.drover.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.agent.directory.AllocationDirectory;
import dev.drover.agent.directory.SampleTask;
import dev.drover.agent.directory.TaskDirectory;
import dev.drover.agent.directory.TaskPaths;
import dev.drover.agent.qemu.QemuSettings;
import dev.drover.protocol.Value;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.api.ValueJson;
import dev.drover.protocol.job.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuCommandTest {
    private static final String OWN = "\"image_path\": \"local/disk.img\"";

    @TempDir
    private Path root;

    private TaskDirectory directory;
    private Path images;
    private Path kvm;
    private TaskShare share = new TaskShare(500, 512, 0, List.of());
    private QemuSettings settings = QemuSettings.STANDARD;
    private boolean isolated = true;

    @BeforeEach
    void create() throws IOException {
        root = root.toRealPath();
        AllocationDirectory allocation = new AllocationDirectory(root.resolve("alloc/0badcafe"));
        allocation.create();
        directory = allocation.task("server");
        directory.create();
        Files.createFile(directory.local().resolve("disk.img"));
        images = Files.createDirectory(root.resolve("images"));
        Files.createFile(images.resolve("base.img"));
        kvm = root.resolve("kvm");
    }

    private QemuCommand command(String config) throws TaskStartException {
        Value.Fields fields = (Value.Fields) ValueJson.parse("{" + config + "}");
        Task task = SampleTask.task(QemuDriver.NAME, fields.values(), Map.of());
        TaskPaths paths = new TaskPaths(directory, isolated);
        TaskContext context = new TaskContext(
                task, directory, SampleTask.environment(task, paths, Map.of()), paths, share, note -> {});
        DriverConfig read = new DriverConfig(QemuDriver.NAME, context, QemuCommand.OPTIONS);
        QemuCommand.Host host = new QemuCommand.Host(
                name -> name.endsWith("riscv64") ? Optional.empty() : Optional.of(Path.of("/usr/bin", name)), kvm);
        return new QemuCommand(context, read, settings, host);
    }

    private String line(String config) throws TaskStartException {
        return String.join(" ", command(config).line());
    }

    private void assertRefused(String config, String why) {
        assertThatThrownBy(() -> line(config))
                .isInstanceOfSatisfying(TaskStartException.class, refused -> assertThat(refused.isRecoverable())
                        .isFalse())
                .hasMessageContaining(why);
    }

    @Test
    void startsAMachineFromAnImageOfTheTaskWithItsMemory() throws Exception {
        assertThat(line(OWN))
                .isEqualTo("/usr/bin/qemu-system-x86_64 -machine type=pc -nographic -accel tcg,tb-size=128 -m 512M"
                        + " -drive file=/local/disk.img,if=ide");
        assertThat(command(OWN).readable()).isEmpty();
        isolated = false;
        assertThat(line(OWN)).endsWith("-drive file=" + directory.local() + "/disk.img,if=ide");
    }

    @Test
    void hasAProcessorForEachCore() throws Exception {
        share = new TaskShare(500, 512, 0, List.of(), List.of(1, 3));

        assertThat(line(OWN)).contains("-m 512M -smp 2 ");
    }

    @Test
    void takesOtherMachinesAndDrives() throws Exception {
        assertThat(line(OWN + ", \"emulator\": \"qemu-system-aarch64\", \"machine_type\": \"virt\","
                        + " \"drive_interface\": \"virtio\""))
                .startsWith("/usr/bin/qemu-system-aarch64 -machine type=virt ")
                .endsWith(",if=virtio");
        assertRefused(OWN + ", \"emulator\": \"qemu-system-riscv64\"", "finds no \"qemu-system-riscv64\" on this node");
        assertRefused(
                OWN + ", \"emulator\": \"/bin/sh\"", "\"emulator\" of driver \"qemu\" takes the name of an emulator");
        assertRefused(OWN + ", \"machine_type\": \"pc,dumpdtb=x\"", "\"machine_type\" of driver \"qemu\" takes a type");
        assertRefused(OWN + ", \"drive_interface\": \"usb\"", "takes one of [floppy, ide, ");
    }

    @Test
    void usesTheKernelsVirtualMachinesOnlyWhereThereAreAny() throws Exception {
        assertRefused(OWN + ", \"accelerator\": \"kvm\"", "cannot use accelerator \"kvm\": this node has no " + kvm);
        assertRefused(OWN + ", \"accelerator\": \"hvf\"", "takes \"tcg\" or \"kvm\", not \"hvf\"");
        Files.createFile(kvm);

        assertThat(line(OWN + ", \"accelerator\": \"kvm\""))
                .contains("-accel kvm -cpu host")
                .doesNotContain("tcg");
        assertThat(command(OWN + ", \"accelerator\": \"kvm\"").readable()).containsExactly(kvm);
    }

    @Test
    void forwardsPortsByTheirLabels() throws Exception {
        assertThat(line(OWN + ", \"port_map\": [{\"http\": 80, \"admin-ui\": \"9000\"}]"))
                .endsWith("-netdev user,id=user.0"
                        + ",hostfwd=tcp:127.0.0.1:21001-:9000,hostfwd=udp:127.0.0.1:21001-:9000"
                        + ",hostfwd=tcp:127.0.0.1:21000-:80,hostfwd=udp:127.0.0.1:21000-:80"
                        + " -device virtio-net,netdev=user.0");
        assertRefused(OWN + ", \"port_map\": {\"nowhere\": 80}", "forwards no port \"nowhere\"");
        assertRefused(
                OWN + ", \"port_map\": {\"http\": \"80,restrict=on\"}", "takes a port of the machine for \"http\"");
    }

    @Test
    void hasAMonitorAndAnAgentOfTheGuestWhereTheyAreAskedFor() throws Exception {
        assertThat(line(OWN + ", \"graceful_shutdown\": true")).endsWith("-qmp unix:qmp.sock,server=on,wait=off");
        assertThat(line(OWN + ", \"guest_agent\": true"))
                .contains("-chardev socket,id=qga0,path=qa.sock,server=on,wait=off")
                .endsWith("-device virtserialport,chardev=qga0,name=org.qemu.guest_agent.0");
    }

    @Test
    void startsFromImagesOfTheNodeOnlyWhereTheOperatorAllowsItAndLeavesThemAsTheyAre() throws Exception {
        Path base = images.resolve("base.img");
        String nodes = "\"image_path\": \"" + base + "\"";
        assertRefused(nodes, "image_path \"" + base + "\" is no file of the task, nor one that this node lets");
        settings = new QemuSettings(List.of(root.resolve("nowhere"), images), List.of());

        assertThat(line(nodes)).endsWith("-drive file=" + base + ",if=ide,snapshot=on");
        assertThat(command(nodes).readable()).containsExactly(base);
    }

    @Test
    void isNotLedOutByLinks() throws Exception {
        Path secret = Files.createFile(root.resolve("secret.img"));
        Files.createSymbolicLink(images.resolve("link.img"), secret);
        Files.createSymbolicLink(directory.local().resolve("link.img"), secret);
        settings = new QemuSettings(List.of(images), List.of());

        assertRefused("\"image_path\": \"" + images + "/link.img\"", "is no file of the task");
        assertRefused("\"image_path\": \"" + images + "/../secret.img\"", "is no file of the task");
        assertRefused("\"image_path\": \"local/link.img\"", "is no file of the task");
        assertRefused("\"image_path\": \"../../../secret.img\"", "is no file of the task");
        assertRefused("\"image_path\": \"local\"", "is no file of the task");
    }

    @Test
    void doesNotTakePartsOfANameForOptions() throws Exception {
        Files.createFile(directory.local().resolve("a,if=none.img"));

        assertThat(line("\"image_path\": \"local/a,if=none.img\""))
                .endsWith("-drive file=/local/a,,if=none.img,if=ide");
    }

    /** CVE-2021-43415: options of QEMU give a machine what is the node's. */
    @Test
    void passesArgumentsThatTheOperatorHasListed() throws Exception {
        String arguments = OWN + ", \"args\": [\"-cpu\", \"max\", \"--rtc\", \"base=utc\"]";
        assertRefused(arguments, "this node does not allow the argument \"-cpu\"");
        settings = new QemuSettings(List.of(), List.of("-cpu", "-rtc"));

        assertThat(line(arguments)).endsWith(" -cpu max --rtc base=utc");
        assertRefused(OWN + ", \"args\": [\"-usb\"]", "does not allow the argument \"-usb\"");
        assertRefused(OWN + ", \"args\": [\"/etc/shadow\"]", "does not allow the argument \"/etc/shadow\"");
        assertRefused(OWN + ", \"args\": [\"-cpu\", \"max\", \"disk\"]", "does not allow the argument \"disk\"");
        settings = QemuSettings.DEVELOPMENT;
        assertThat(line(OWN + ", \"args\": [\"-usb\", \"disk\"]")).endsWith(" -usb disk");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertRefused(OWN + ", \"acelerator\": \"tcg\"", "driver \"qemu\" has no config option \"acelerator\"");
        assertRefused("\"accelerator\": \"tcg\"", "driver \"qemu\" needs config option \"image_path\"");
    }
}
