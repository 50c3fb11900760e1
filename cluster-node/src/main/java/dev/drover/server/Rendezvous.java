package dev.drover.server;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Rendezvous hashing: a shard belongs to the server that wins a draw over (server, shard). Pure. */
public final class Rendezvous {
    private Rendezvous() {}

    /** The server a shard belongs to; there must be one. */
    public static String winner(String shard, Collection<String> servers) {
        return servers.stream()
                .max(Comparator.comparing((String server) -> draw(server, shard))
                        .thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    private static UUID draw(String server, String shard) {
        return UUID.nameUUIDFromBytes((server + "/" + shard).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The shards that are on another server than the one they belong to. Nothing is moved from or to a server that is no
     * member: sharding would wait for it until it gives up, and what it held is allocated anew anyway.
     *
     * @param held by server, its shards
     */
    static Set<String> misplaced(Map<String, List<String>> held, Set<String> members) {
        List<String> servers = held.keySet().stream().filter(members::contains).toList();
        Set<String> misplaced = new TreeSet<>();
        for (String server : servers) {
            held.getOrDefault(server, List.of()).stream()
                    .filter(shard -> !winner(shard, servers).equals(server))
                    .forEach(misplaced::add);
        }
        return misplaced;
    }
}
