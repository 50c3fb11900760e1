package dev.drover.protocol.jobspec.template;

import dev.drover.protocol.allocation.ServiceInstance;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Some of those that offer a service: the same for the same key as long as they are there (rendezvous hashing). */
final class Choice {
    private Choice() {}

    static List<ServiceInstance> of(List<ServiceInstance> instances, long count, String key) {
        if (count < 1) {
            throw new Fault("the number of instances must be above 0");
        }
        return instances.stream()
                .sorted(Comparator.comparing((ServiceInstance instance) -> score(key, instance))
                        .thenComparing(ServiceInstance::id))
                .limit(count)
                .toList();
    }

    private static String score(String key, ServiceInstance instance) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest((key + "\n" + instance.id()).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}
