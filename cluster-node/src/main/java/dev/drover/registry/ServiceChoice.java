package dev.drover.registry;

import dev.drover.protocol.allocation.ServiceRegistration;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some of a service's registrations, for a caller who gives a key: the same for the same key as long as they exist, and
 * different ones for different keys, by weight (rendezvous hashing). Pure.
 *
 * @param count how many at most
 */
public record ServiceChoice(int count, String key) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})\\|(.+)", Pattern.DOTALL);
    private static final double HASHES = 0x1p53;

    /** Of {@code N|key}; empty if it has another form. */
    public static Optional<ServiceChoice> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) > 0
                ? Optional.of(new ServiceChoice(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    public List<ServiceRegistration> of(List<ServiceRegistration> registrations) {
        return registrations.stream()
                .sorted(Comparator.comparingDouble(this::score).reversed().thenComparing(ServiceRegistration::id))
                .limit(count)
                .toList();
    }

    /** The highest wins; each wins as often as its weight says, over many keys. */
    private double score(ServiceRegistration registration) {
        double chance = ((hash(registration.id()) >>> 11) + 1) / (HASHES + 1);
        return registration.weights().passing() / -Math.log(chance);
    }

    private long hash(String id) {
        try {
            byte[] hashed =
                    MessageDigest.getInstance("SHA-256").digest((key + "\n" + id).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hashed).getLong();
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}
