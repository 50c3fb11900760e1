package dev.drover.scheduler;

import dev.drover.protocol.NodeId;
import dev.drover.protocol.node.Eligibility;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Node;
import dev.drover.protocol.node.NodeResources;
import dev.drover.protocol.node.NodeStatus;
import dev.drover.scheduler.snapshot.HeldAllocation;
import dev.drover.scheduler.snapshot.NodeView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds nodes for tests: ready, 4000 MHz, 8000 MB, 100 GB, ports 20000–32000, drivers java and raw_exec. */
public final class NodeBuilder {
    private final int number;
    private String datacenter = "dc1";
    private String nodeClass = "";
    private String pool = "default";
    private int cpuMhz = 4000;
    private int memoryMb = 8000;
    private int diskMb = 100_000;
    private int minDynamicPort = 20_000;
    private int maxDynamicPort = 32_000;
    private List<Integer> reservedPorts = List.of();
    private NodeResources reserved = NodeResources.NONE;
    private NodeStatus status = NodeStatus.READY;
    private Eligibility eligibility = Eligibility.ELIGIBLE;
    private boolean draining;
    private long sequence = 1;
    private final Map<String, Node.Driver> drivers = new TreeMap<>();
    private final Map<String, String> attributes = new TreeMap<>(Map.of("kernel.name", "linux", "cpu.arch", "amd64"));
    private final Map<String, String> meta = new TreeMap<>();
    private final Map<String, Equipment.HostVolume> volumes = new TreeMap<>();
    private final Map<String, Equipment.HostNetwork> networks = new TreeMap<>();
    private final List<Equipment.DeviceGroup> devices = new ArrayList<>();
    private int maxAllocations;
    private int mbits;
    private final List<HeldAllocation> held = new ArrayList<>();

    private NodeBuilder(int number) {
        this.number = number;
        driver("java", true, true);
        driver("raw_exec", true, true);
    }

    public static NodeBuilder node(int number) {
        return new NodeBuilder(number);
    }

    public static NodeId id(int number) {
        return new NodeId(String.format("00000000-0000-4000-8000-%012d", number));
    }

    public NodeBuilder datacenter(String changed) {
        datacenter = changed;
        return this;
    }

    public NodeBuilder nodeClass(String changed) {
        nodeClass = changed;
        return this;
    }

    public NodeBuilder pool(String changed) {
        pool = changed;
        return this;
    }

    public NodeBuilder size(int cpu, int memory) {
        cpuMhz = cpu;
        memoryMb = memory;
        return this;
    }

    public NodeBuilder disk(int changed) {
        diskMb = changed;
        return this;
    }

    public NodeBuilder dynamicPorts(int first, int last) {
        minDynamicPort = first;
        maxDynamicPort = last;
        return this;
    }

    public NodeBuilder reservedPorts(Integer... ports) {
        reservedPorts = Arrays.asList(ports);
        return this;
    }

    public NodeBuilder reserve(int cpu, int memory, int disk) {
        reserved = new NodeResources(cpu, 0, memory, disk, "", "", 0, 0, List.of());
        return this;
    }

    public NodeBuilder reserveCores(int cores) {
        reserved = new NodeResources(0, cores, 0, 0, "", "", 0, 0, List.of());
        return this;
    }

    public NodeBuilder status(NodeStatus changed) {
        status = changed;
        return this;
    }

    public NodeBuilder ineligible() {
        eligibility = Eligibility.INELIGIBLE;
        return this;
    }

    /** Being emptied. */
    public NodeBuilder draining() {
        draining = true;
        return ineligible();
    }

    public NodeBuilder sequence(long changed) {
        sequence = changed;
        return this;
    }

    public NodeBuilder driver(String name, boolean detected, boolean healthy) {
        drivers.put(name, new Node.Driver(detected, healthy, "", Map.of()));
        return this;
    }

    public NodeBuilder attribute(String key, String value) {
        attributes.put(key, value);
        return this;
    }

    public NodeBuilder meta(String key, String value) {
        meta.put(key, value);
        return this;
    }

    public NodeBuilder volume(String name, boolean readOnly) {
        volumes.put(name, new Equipment.HostVolume("/srv/" + name, readOnly));
        return this;
    }

    public NodeBuilder network(String name, String address, Integer... reserved) {
        networks.put(name, new Equipment.HostNetwork("", "eth1", address, Arrays.asList(reserved)));
        return this;
    }

    /** Healthy devices of one model, by their ids. */
    public NodeBuilder device(String vendor, String type, String model, Map<String, String> facts, String... ids) {
        List<Equipment.Device> instances =
                Arrays.stream(ids).map(id -> new Equipment.Device(id, true, "")).toList();
        return device(new Equipment.DeviceGroup(vendor, type, model, instances, facts));
    }

    public NodeBuilder device(Equipment.DeviceGroup group) {
        devices.add(group);
        return this;
    }

    public NodeBuilder bandwidth(int changed) {
        mbits = changed;
        return this;
    }

    /** How many allocations it holds at most. */
    public NodeBuilder maxAllocations(int changed) {
        maxAllocations = changed;
        return this;
    }

    public NodeBuilder holds(HeldAllocation allocation) {
        held.add(allocation);
        return this;
    }

    public Node description() {
        NodeResources resources = new NodeResources(
                cpuMhz, 4, memoryMb, diskMb, "127.0.0.1", "lo", minDynamicPort, maxDynamicPort, reservedPorts);
        return new Node(
                id(number),
                "secret",
                "node-" + number,
                datacenter,
                nodeClass,
                pool,
                "127.0.0.1:4646",
                "0.1.0",
                resources,
                reserved,
                drivers,
                attributes,
                meta,
                new Equipment(volumes, networks, devices, mbits, maxAllocations));
    }

    public NodeView view() {
        NodeView view =
                NodeView.of(description(), status, eligibility, sequence).withDraining(draining);
        for (HeldAllocation allocation : held) {
            view = view.withHeld(allocation);
        }
        return view;
    }
}
