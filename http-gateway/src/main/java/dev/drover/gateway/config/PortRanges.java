package dev.drover.gateway.config;

import java.util.List;
import java.util.TreeSet;

/** Lists of ports as people write them: {@code 22,80,8500-8600}. */
final class PortRanges {
    private static final int MAX_PORT = 65_535;

    private PortRanges() {}

    /**
     * The ports a text names, in order.
     *
     * @throws IllegalArgumentException with a sentence about the part that is no port or range
     */
    static List<Integer> parse(String text) {
        TreeSet<Integer> ports = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            String range = part.strip();
            int dash = range.indexOf('-');
            int first = port(dash < 0 ? range : range.substring(0, dash), range);
            int last = dash < 0 ? first : port(range.substring(dash + 1), range);
            for (int port = first; port <= last; port++) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }

    private static int port(String digits, String range) {
        try {
            int port = Integer.parseInt(digits.strip());
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + range + "\" is not a port or a range of ports", e);
        }
        throw new IllegalArgumentException("\"" + range + "\" is not within 1 to " + MAX_PORT);
    }
}
