package dev.drover.agent.fingerprint;

import dev.drover.agent.fingerprint.EquipmentSettings.NetworkChoice;
import dev.drover.protocol.node.Equipment;
import dev.drover.protocol.node.Equipment.DeviceGroup;
import dev.drover.protocol.node.Equipment.HostNetwork;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which volumes, networks and devices a machine has, beside what its operator says. */
public final class EquipmentFingerprint {
    private static final Logger LOG = LoggerFactory.getLogger(EquipmentFingerprint.class);

    /** What Nomad takes for an interface that does not tell. */
    private static final int UNKNOWN_MBITS = 1_000;

    private final List<DeviceFinder> finders;
    private final SystemFiles files;

    public EquipmentFingerprint() {
        this(List.of(new NvidiaDevices()), new SystemFiles(Path.of("/")));
    }

    EquipmentFingerprint(List<DeviceFinder> finders, SystemFiles files) {
        this.finders = List.copyOf(finders);
        this.files = files;
    }

    /**
     * The equipment now.
     *
     * @param ownInterface the network interface of the node's own address
     */
    public Equipment take(EquipmentSettings settings, String ownInterface) {
        List<DeviceGroup> devices = new ArrayList<>(settings.devices());
        finders.forEach(finder -> devices.addAll(finder.find()));
        return new Equipment(
                settings.volumes(),
                networks(settings.networks()),
                devices,
                mbits(settings.networkSpeed(), ownInterface),
                settings.maxAllocations());
    }

    private int mbits(OptionalInt configured, String ownInterface) {
        return configured.orElseGet(() -> files.interfaceMbits(ownInterface).orElse(UNKNOWN_MBITS));
    }

    private static Map<String, HostNetwork> networks(Map<String, NetworkChoice> choices) {
        Map<String, HostNetwork> found = new TreeMap<>();
        if (choices.isEmpty()) {
            return found;
        }
        try {
            MachineAddresses addresses = MachineAddresses.read();
            choices.forEach((name, choice) -> {
                Optional<MachineAddresses.Address> address = addresses.find(choice);
                if (address.isEmpty()) {
                    LOG.warn("host network {} is not there: this machine has no such address", name);
                }
                address.ifPresent(chosen -> found.put(
                        name,
                        new HostNetwork(
                                choice.cidr(), chosen.networkInterface(), chosen.text(), choice.reservedPorts())));
            });
        } catch (SocketException unreadable) {
            LOG.error("the machine's network interfaces cannot be read: {}", unreadable.getMessage());
        }
        return found;
    }
}
