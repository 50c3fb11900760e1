package dev.drover.protocol.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.function.Function;

/** Reads Protobuf bytes into domain values: whatever is wrong with them ends in {@link UndecodableException}. */
public final class ProtoBytes {
    /** Three messages for each level of a {@link dev.drover.protocol.Value}, and room for what is around it. */
    private static final int RECURSION_LIMIT = 3 * ValueCodec.MAX_DEPTH + 50;

    private ProtoBytes() {}

    /**
     * Parses and converts.
     *
     * @param manifest names the form in messages
     */
    public static <P extends Message, T> T decode(
            String manifest, Parser<P> parser, byte[] bytes, Function<P, T> conversion) {
        try {
            CodedInputStream input = CodedInputStream.newInstance(bytes);
            input.setRecursionLimit(RECURSION_LIMIT);
            P message = parser.parseFrom(input);
            input.checkLastTagWas(0);
            return conversion.apply(message);
        } catch (IOException | IllegalArgumentException | DateTimeException | ArithmeticException damage) {
            throw new UndecodableException(
                    "cannot decode " + bytes.length + " bytes of \"" + manifest + "\": " + damage.getMessage(), damage);
        }
    }

    /** Refuses bytes of another form than the one the codec reads. */
    public static void requireManifest(String expected, String actual) {
        if (!expected.equals(actual)) {
            throw new UndecodableException("unknown manifest \"" + actual + "\", expected \"" + expected + "\"");
        }
    }

    /** For {@code oneof} cases and enum values that are not set, or that a later version has added. */
    public static UndecodableException unknown(String what) {
        return new UndecodableException(what + " is missing or unknown to this version");
    }
}
