package dev.drover.scheduler.check;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedDevices;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.job.Constraint;
import dev.drover.protocol.job.DeviceRequest;
import dev.drover.protocol.job.Network;
import dev.drover.protocol.job.Network.Port;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.job.TaskResources;
import dev.drover.protocol.job.VolumeRequest;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostNetwork;
import dev.drover.protocol.node.Equipment.HostVolume;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.Node.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Whether an allocation is given what its group asks for, on a node that has the drivers and volumes for it. */
final class AskCheck {
    private final TaskGroup group;
    private final Node node;
    private final boolean memoryOversubscription;
    private final AllocatedResources given;
    private final List<String> wrong = new ArrayList<>();

    private AskCheck(TaskGroup group, Node node, boolean memoryOversubscription, AllocatedResources given) {
        this.group = group;
        this.node = node;
        this.memoryOversubscription = memoryOversubscription;
        this.given = given;
    }

    static List<String> wrong(TaskGroup group, Node node, boolean memoryOversubscription, AllocatedResources given) {
        return new AskCheck(group, node, memoryOversubscription, given).check();
    }

    private List<String> check() {
        TreeSet<String> names =
                new TreeSet<>(group.tasks().stream().map(Task::name).toList());
        same("tasks", names, given.tasks().keySet());
        same("disk", group.ephemeralDiskMb(), given.diskMb());
        ports(group.network(), given.ports());
        for (Task task : group.tasks()) {
            Optional.ofNullable(given.tasks().get(task.name())).ifPresent(share -> share(task, share));
        }
        group.storage().volumes().values().forEach(this::volume);
        return wrong;
    }

    private void same(String what, Object asked, Object got) {
        if (!asked.equals(got)) {
            wrong.add(what + ": asks for " + asked + ", gets " + got);
        }
    }

    private void share(Task task, TaskShare share) {
        String name = task.name() + "'s ";
        TaskResources asked = task.resources();
        int cores = node.resources().cpuCores();
        int coreMhz = cores == 0 ? 0 : node.resources().cpuMhz() / cores;
        same(name + "cpu", asked.cpuMhz() + asked.cores() * coreMhz, share.cpuMhz());
        same(name + "cores", asked.cores(), share.cores().size());
        same(name + "memory", asked.memoryMb(), share.memoryMb());
        same(name + "memory_max", memoryOversubscription ? asked.memoryMaxMb() : 0, share.memoryMaxMb());
        same(name + "bandwidth", asked.network().map(Network::mbits).orElse(0), share.mbits());
        same(name + "lifecycle", task.lifecycle(), share.lifecycle());
        ports(asked.network(), share.ports());
        devices(asked.devices(), share.devices());
        Optional<Driver> driver = Optional.ofNullable(node.drivers().get(task.driver()));
        if (driver.filter(found -> found.detected() && found.healthy()).isEmpty()) {
            wrong.add(name + "driver " + task.driver() + " does not work there");
        }
    }

    private void ports(Optional<Network> asked, List<AssignedPort> got) {
        List<Port> ports = asked.map(Network::ports).orElse(List.of());
        same(
                "ports",
                ports.stream().map(Port::label).toList(),
                got.stream().map(AssignedPort::label).toList());
        for (int at = 0; at < Math.min(ports.size(), got.size()); at++) {
            port(ports.get(at), got.get(at));
        }
    }

    private void port(Port asked, AssignedPort got) {
        String name = "port " + asked.label() + "'s ";
        String address = asked.hostNetwork().isEmpty()
                ? node.resources().address()
                : Optional.ofNullable(node.equipment().networks().get(asked.hostNetwork()))
                        .map(HostNetwork::address)
                        .orElse("an address of " + asked.hostNetwork());
        same(name + "network", asked.hostNetwork(), got.hostNetwork());
        same(name + "address", address, got.hostAddress());
        same(name + "inside", asked.to() == -1 ? got.port() : asked.to(), got.to());
        same(name + "kind", asked.staticPort() > 0, got.isStatic());
        boolean isInRange = got.port() >= node.resources().minDynamicPort()
                && got.port() <= node.resources().maxDynamicPort();
        if (asked.staticPort() > 0) {
            same(name + "number", asked.staticPort(), got.port());
        } else if (!isInRange) {
            wrong.add(name + "number " + got.port() + " is not one of the node's dynamic ports");
        }
    }

    private void devices(List<DeviceRequest> asked, List<AssignedDevices> got) {
        same("requests of devices", asked.size(), got.size());
        for (int at = 0; at < Math.min(asked.size(), got.size()); at++) {
            devices(asked.get(at), got.get(at));
        }
    }

    private void devices(DeviceRequest asked, AssignedDevices got) {
        String vendorAndType = got.vendor() + "/" + got.type();
        if (!List.of(got.type(), vendorAndType, vendorAndType + "/" + got.name())
                .contains(asked.name())) {
            wrong.add("a device " + asked.name() + " is asked for, and is " + got);
        }
        same("devices " + asked.name(), asked.count(), got.ids().size());
        node.equipment().devices().stream()
                .filter(model -> model.vendor().equals(got.vendor())
                        && model.type().equals(got.type())
                        && model.name().equals(got.name()))
                .flatMap(model -> asked.constraints().stream().filter(constraint -> !isLargeEnough(model, constraint)))
                .forEach(broken -> wrong.add(broken + " does not hold for " + got));
    }

    /** The one constraint on devices that the tests draw asks for so many GiB at least. */
    private static boolean isLargeEnough(DeviceGroup model, Constraint asked) {
        if (!asked.left().equals("${device.attr.memory}") || !asked.operator().equals(">=")) {
            throw new AssertionError("no test draws the constraint " + asked);
        }
        return gibibytes(model.attributes().getOrDefault("memory", "0 GiB")) >= gibibytes(asked.right());
    }

    private static int gibibytes(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(" GiB")));
    }

    private void volume(VolumeRequest asked) {
        Optional<HostVolume> found =
                Optional.ofNullable(node.equipment().volumes().get(asked.source()));
        if (found.filter(volume -> asked.readOnly() || !volume.readOnly()).isEmpty()) {
            wrong.add("volume " + asked.source() + " is not there, or not to be written");
        }
    }
}
