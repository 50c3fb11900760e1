package dev.drover.protocol.jobspec.hcl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.Supplier;

/** md5, sha1, sha256, sha512, uuidv4, uuidv5. */
final class HashFunctions {
    private HashFunctions() {}

    static void register(FunctionLibrary library, Supplier<String> randomUuids) {
        library.add("md5", 1, arguments -> digest("MD5", arguments));
        library.add("sha1", 1, arguments -> digest("SHA-1", arguments));
        library.add("sha256", 1, arguments -> digest("SHA-256", arguments));
        library.add("sha512", 1, arguments -> digest("SHA-512", arguments));
        library.add("uuidv4", 0, arguments -> Value.text(randomUuids.get()));
        library.add("uuidv5", 2, HashFunctions::uuidv5);
    }

    private static Value digest(String algorithm, Arguments arguments) {
        byte[] hash = sha(algorithm).digest(arguments.text(0).getBytes(StandardCharsets.UTF_8));
        return Value.text(HexFormat.of().formatHex(hash));
    }

    private static MessageDigest sha(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException everyJdkHasThem) {
            throw new AssertionError(everyJdkHasThem);
        }
    }

    private static Value uuidv5(Arguments arguments) {
        UUID namespace = namespace(arguments);
        MessageDigest digest = sha("SHA-1");
        digest.update(ByteBuffer.allocate(16)
                .putLong(namespace.getMostSignificantBits())
                .putLong(namespace.getLeastSignificantBits())
                .array());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(arguments.text(1).getBytes(StandardCharsets.UTF_8)));
        long high = (hash.getLong() & ~0xF000L) | 0x5000L;
        long low = (hash.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return Value.text(new UUID(high, low).toString());
    }

    private static UUID namespace(Arguments arguments) {
        String name = arguments.text(0);
        try {
            return switch (name) {
                case "dns" -> UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
                case "url" -> UUID.fromString("6ba7b811-9dad-11d1-80b4-00c04fd430c8");
                case "oid" -> UUID.fromString("6ba7b812-9dad-11d1-80b4-00c04fd430c8");
                case "x500" -> UUID.fromString("6ba7b814-9dad-11d1-80b4-00c04fd430c8");
                default -> UUID.fromString(name);
            };
        } catch (IllegalArgumentException malformed) {
            throw arguments.fault("the namespace must be dns, url, oid, x500 or a UUID, not \"" + name + "\"");
        }
    }
}
