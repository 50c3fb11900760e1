package dev.drover.agent;

import dev.drover.agent.check.CheckResult;
import dev.drover.protocol.allocation.AllocatedResources.AssignedPort;
import dev.drover.protocol.allocation.AllocatedResources.TaskShare;
import dev.drover.protocol.allocation.Allocation;
import dev.drover.protocol.allocation.Placement;
import dev.drover.protocol.job.OnUpdate;
import dev.drover.protocol.job.Service;
import dev.drover.protocol.job.ServiceCheck;
import dev.drover.protocol.job.Task;
import dev.drover.protocol.job.TaskGroup;
import dev.drover.protocol.stream.CheckStatus;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A check of an allocation, with the address it looks at.
 *
 * @param name unique within the allocation
 * @param placement of the allocation
 */
record Probe(
        String name, Placement placement, String service, String task, ServiceCheck check, InetSocketAddress address) {
    /** The output before there is any. */
    static final String WAITING = "nomad: waiting to run";

    private static final int ID_BYTES = 16;

    /** The checks of the group's services and of its tasks', but for those whose port the allocation does not have. */
    static List<Probe> of(Allocation allocation, TaskGroup group, String nodeAddress) {
        List<Probe> probes = new ArrayList<>();
        Placement placement = allocation.placement();
        List<AssignedPort> ports = placement.resources().ports();
        group.services()
                .forEach(service ->
                        probes.addAll(of(placement, service, service.taskName(), addresses(ports, nodeAddress))));
        for (Task task : group.tasks()) {
            TaskShare share = placement.resources().tasks().get(task.name());
            List<AssignedPort> seen = new ArrayList<>(share == null ? List.of() : share.ports());
            seen.addAll(ports);
            task.services()
                    .forEach(service ->
                            probes.addAll(of(placement, service, task.name(), addresses(seen, nodeAddress))));
        }
        return probes;
    }

    private static List<Probe> of(Placement placement, Service service, String task, Addresses addresses) {
        List<Probe> probes = new ArrayList<>();
        int number = 0;
        for (ServiceCheck check : service.checks()) {
            String label = check.portLabel().isEmpty() ? service.portLabel() : check.portLabel();
            String name = String.join("/", task, service.name(), check.name(), Integer.toString(number++));
            addresses
                    .of(label)
                    .ifPresent(address -> probes.add(new Probe(name, placement, service.name(), task, check, address)));
        }
        return probes;
    }

    /** Whether the allocation's health depends on it. */
    boolean countsForHealth() {
        return check.judging().onUpdate() != OnUpdate.IGNORE;
    }

    /** What a result means for the allocation's health. */
    CheckResult forHealth(CheckResult result) {
        boolean tolerant = check.judging().onUpdate() == OnUpdate.IGNORE_WARNINGS;
        return tolerant && result.status() == CheckResult.Status.WARNING
                ? result.standing(CheckResult.Status.SUCCESS)
                : result;
    }

    /** The task that is started again when it fails for too long; empty for all that run. */
    String restarts() {
        return check.taskName().isEmpty() ? task : check.taskName();
    }

    /** Where it stands before the first result. */
    CheckStatus waiting(Instant now) {
        return status(CheckStatus.PENDING, WAITING, 0, now);
    }

    /** Where it stands after a result. */
    CheckStatus after(CheckResult result) {
        return status(result.status().wireName(), result.output(), result.statusCode(), result.at());
    }

    private CheckStatus status(String status, String output, int statusCode, Instant at) {
        return new CheckStatus(id(), check.name(), placement.name(), service, task, status, output, statusCode, at);
    }

    /** As long as Nomad's, and as stable: it follows from the allocation's id and the check's place in the job. */
    private String id() {
        byte[] named = (placement.id() + "/" + name).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(named);
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }

    /** Finds the address of a port's label, or of a port itself. */
    private interface Addresses {
        Optional<InetSocketAddress> of(String label);
    }

    private static Addresses addresses(List<AssignedPort> ports, String nodeAddress) {
        return label -> address(label, ports, nodeAddress);
    }

    private static Optional<InetSocketAddress> address(String label, List<AssignedPort> ports, String nodeAddress) {
        for (AssignedPort port : ports) {
            if (port.label().equals(label)) {
                String host = port.hostAddress().isEmpty() ? nodeAddress : port.hostAddress();
                return Optional.of(InetSocketAddress.createUnresolved(host, port.port()));
            }
        }
        boolean literal = label.matches("[0-9]{1,5}") && Integer.parseInt(label) <= 65_535;
        return literal
                ? Optional.of(InetSocketAddress.createUnresolved(nodeAddress, Integer.parseInt(label)))
                : Optional.empty();
    }
}
