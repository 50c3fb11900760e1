package dev.drover.scheduler.check;

import dev.drover.protocol.allocation.AllocatedResources;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.node.Equipment.Device;
import dev.drover.protocol.node.Equipment.HostNetwork;
import dev.drover.protocol.node.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whether a node has what it gives away. */
public final class HeldCheck {
    private HeldCheck() {}

    /**
     * What is wrong with what allocations are given, in words. Two that hold something already may have the same port:
     * one of them is ending, and the other waits for that.
     */
    public static List<String> wrong(
            Node node, Collection<AllocatedResources> held, Collection<AllocatedResources> given) {
        if (given.isEmpty()) {
            return List.of();
        }
        List<AllocatedResources> all =
                Stream.concat(held.stream(), given.stream()).toList();
        List<String> wrong = new ArrayList<>();
        limit(
                wrong,
                "MHz",
                Sums.cpuMhz(all),
                node.resources().cpuMhz() - node.reserved().cpuMhz());
        limit(
                wrong,
                "MB of memory",
                Sums.memoryMb(all),
                node.resources().memoryMb() - node.reserved().memoryMb());
        limit(
                wrong,
                "MB of disk",
                Sums.diskMb(all),
                node.resources().diskMb() - node.reserved().diskMb());
        int mbits = node.equipment().mbits();
        if (mbits > 0 && Sums.mbits(given) > 0) {
            limit(wrong, "MBit/s", Sums.mbits(all), mbits);
        }
        if (node.equipment().maxAllocations() > 0) {
            limit(wrong, "allocations", all.size(), node.equipment().maxAllocations());
        }
        singles(wrong, node, held, given);
        return List.copyOf(wrong);
    }

    private static void limit(List<String> wrong, String unit, long taken, long most) {
        if (taken > most) {
            wrong.add(taken + " " + unit + " are given away of " + most);
        }
    }

    /** What only one may have: a core, a device, a port of an address. */
    private static void singles(
            List<String> wrong, Node node, Collection<AllocatedResources> held, Collection<AllocatedResources> given) {
        Set<String> there = new HashSet<>(coresAndDevices(node));
        Set<String> reserved = reservedPorts(node);
        Set<String> taken = new HashSet<>();
        held.forEach(one -> {
            taken.addAll(coresAndDevices(one));
            taken.addAll(ports(node, one));
        });
        for (AllocatedResources one : given) {
            coresAndDevices(one).stream()
                    .filter(single -> !there.contains(single))
                    .forEach(single -> wrong.add(single + " is not there, or does not work"));
            ports(node, one).stream().filter(reserved::contains).forEach(single -> wrong.add(single + " is reserved"));
            Stream.concat(coresAndDevices(one).stream(), ports(node, one).stream())
                    .filter(single -> !taken.add(single))
                    .forEach(single -> wrong.add(single + " is given twice"));
        }
    }

    /** The cores that are reserved are the first. */
    private static List<String> coresAndDevices(Node node) {
        Stream<String> cores = IntStream.range(
                        node.reserved().cpuCores(), node.resources().cpuCores())
                .mapToObj(core -> "core " + core);
        Stream<String> devices = node.equipment().devices().stream().flatMap(model -> model.instances().stream()
                .filter(Device::healthy)
                .map(device -> device(model.vendor() + "/" + model.type() + "/" + model.name(), device.id())));
        return Stream.concat(cores, devices).toList();
    }

    private static List<String> coresAndDevices(AllocatedResources one) {
        List<String> singles = new ArrayList<>();
        for (TaskShare share : one.tasks().values()) {
            share.cores().forEach(core -> singles.add("core " + core));
            share.devices().forEach(model -> model.ids()
                    .forEach(id -> singles.add(device(model.vendor() + "/" + model.type() + "/" + model.name(), id))));
        }
        return singles;
    }

    private static String device(String model, String id) {
        return "device " + id + " of " + model;
    }

    private static Set<String> reservedPorts(Node node) {
        Set<String> reserved = new HashSet<>();
        Collection<HostNetwork> networks = node.equipment().networks().values();
        Set<String> addresses = networks.stream().map(HostNetwork::address).collect(Collectors.toSet());
        addresses.add(node.resources().address());
        for (String address : addresses) {
            node.resources().reservedPorts().forEach(port -> reserved.add(port(address, port)));
            node.reserved().reservedPorts().forEach(port -> reserved.add(port(address, port)));
        }
        for (HostNetwork network : networks) {
            network.reservedPorts().forEach(port -> reserved.add(port(network.address(), port)));
        }
        return reserved;
    }

    private static List<String> ports(Node node, AllocatedResources one) {
        List<String> ports = new ArrayList<>();
        one.ports().forEach(port -> ports.add(port(node, port)));
        one.tasks().values().forEach(share -> share.ports().forEach(port -> ports.add(port(node, port))));
        return ports;
    }

    private static String port(Node node, AssignedPort port) {
        return port(port.hostNetwork().isEmpty() ? node.resources().address() : port.hostAddress(), port.port());
    }

    private static String port(String address, int number) {
        return "port " + number + " of " + address;
    }
}
