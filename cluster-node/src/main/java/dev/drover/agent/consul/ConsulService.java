package dev.drover.agent.consul;

import dev.drover.protocol.Sorted;
import dev.drover.protocol.job.Service.Weights;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service as Consul is to know it, or does.
 *
 * @param tagsMayChange whether others may change its tags there
 * @param checks by which it is judged; empty for one that is there, whose checks are listed apart
 */
public record ConsulService(
        String id,
        String name,
        List<String> tags,
        String address,
        int port,
        Map<String, String> meta,
        Map<String, Endpoint> taggedAddresses,
        Weights weights,
        boolean tagsMayChange,
        List<ConsulCheck> checks) {
    /** Names under which Consul notes the address of a service by itself. */
    private static final List<String> OWN = List.of("lan_ipv4", "lan_ipv6", "wan_ipv4", "wan_ipv6");

    public ConsulService {
        tags = List.copyOf(tags);
        meta = Sorted.copyOf(meta);
        taggedAddresses = Sorted.copyOf(taggedAddresses);
        checks = List.copyOf(checks);
    }

    /** A further address. */
    public record Endpoint(String address, int port) {
        private static final Pattern WITH_PORT = Pattern.compile("(?:\\[(.+)]|([^:]+)):([0-9]{1,5})");

        /**
         * From {@code host:port}, or a host alone.
         *
         * @param standard the port if the text has none
         */
        public static Endpoint of(String text, int standard) {
            Matcher matcher = WITH_PORT.matcher(text);
            if (!matcher.matches()) {
                return new Endpoint(text, standard);
            }
            String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            return new Endpoint(host, Integer.parseInt(matcher.group(3)));
        }
    }

    /** Whether Consul knows it as it is to be, checks aside. */
    boolean isSameAs(ConsulService there) {
        return id.equals(there.id)
                && name.equals(there.name)
                && address.equals(there.address)
                && port == there.port
                && meta.equals(there.meta)
                && weights.equals(there.weights)
                && tagsMayChange == there.tagsMayChange
                && (tagsMayChange || new TreeSet<>(tags).equals(new TreeSet<>(there.tags)))
                && hasAddressesOf(there);
    }

    private boolean hasAddressesOf(ConsulService there) {
        return there.taggedAddresses.entrySet().containsAll(taggedAddresses.entrySet())
                && there.taggedAddresses.keySet().stream()
                        .allMatch(name -> taggedAddresses.containsKey(name) || OWN.contains(name));
    }
}
