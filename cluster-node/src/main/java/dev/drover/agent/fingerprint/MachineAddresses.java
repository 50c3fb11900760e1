package dev.drover.agent.fingerprint;

import dev.drover.agent.fingerprint.EquipmentSettings.NetworkChoice;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The addresses of a machine's network interfaces, IPv4 first. */
record MachineAddresses(List<Address> addresses) {
    MachineAddresses {
        addresses = List.copyOf(addresses);
    }

    /** One address of an interface. */
    record Address(String networkInterface, InetAddress address) {
        String text() {
            String text = address.getHostAddress();
            int zone = text.indexOf('%');
            return zone < 0 ? text : text.substring(0, zone);
        }
    }

    static MachineAddresses read() throws SocketException {
        List<Address> found = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isUp()) {
                Collections.list(each.getInetAddresses())
                        .forEach(address -> found.add(new Address(each.getName(), address)));
            }
        }
        found.sort(Comparator.comparing((Address address) -> !(address.address() instanceof Inet4Address))
                .thenComparing(Address::networkInterface)
                .thenComparing(Address::text));
        return new MachineAddresses(found);
    }

    /** The first that is of the interface and in the range that a choice names. */
    Optional<Address> find(NetworkChoice choice) {
        Optional<Cidr> range = choice.cidr().isEmpty() ? Optional.empty() : Cidr.parse(choice.cidr());
        return addresses.stream()
                .filter(address -> choice.networkInterface().isEmpty()
                        || address.networkInterface().equals(choice.networkInterface()))
                .filter(address -> choice.cidr().isEmpty()
                        || range.filter(cidr -> cidr.contains(address.address()))
                                .isPresent())
                .findFirst();
    }
}
