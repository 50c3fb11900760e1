package dev.drover.protocol.jdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The JDKs of a node among its attributes: {@code driver.java.jdk.0.version} and so on, numbered from 0. */
public final class NodeJdks {
    /** More are not told. */
    public static final int MOST = 64;

    private static final String PREFIX = "driver.java.jdk.";

    private NodeJdks() {}

    public static Map<String, String> attributes(List<Jdk> jdks) {
        Map<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < Math.min(MOST, jdks.size()); i++) {
            Jdk jdk = jdks.get(i);
            attributes.put(key(i, "home"), jdk.home());
            attributes.put(key(i, "version"), jdk.version());
            attributes.put(key(i, "vendor"), jdk.vendor());
            attributes.put(key(i, "distribution"), jdk.distribution());
            attributes.put(key(i, "vm"), jdk.vm());
        }
        return attributes;
    }

    /** Empty for a node whose agent does not tell. */
    public static List<Jdk> of(Map<String, String> attributes) {
        List<Jdk> jdks = new ArrayList<>();
        for (int i = 0; i < MOST && attributes.containsKey(key(i, "version")); i++) {
            jdks.add(new Jdk(
                    attributes.getOrDefault(key(i, "home"), ""),
                    attributes.getOrDefault(key(i, "version"), ""),
                    attributes.getOrDefault(key(i, "vendor"), ""),
                    attributes.getOrDefault(key(i, "distribution"), ""),
                    attributes.getOrDefault(key(i, "vm"), "")));
        }
        return jdks;
    }

    /** What a person is told there is. */
    public static String described(List<Jdk> jdks) {
        return jdks.stream().map(Jdk::described).collect(Collectors.joining(", "));
    }

    private static String key(int number, String field) {
        return PREFIX + number + "." + field;
    }
}
