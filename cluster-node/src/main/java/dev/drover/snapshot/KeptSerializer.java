package dev.drover.snapshot;

import dev.drover.recording.Kept;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Hands snapshots that recovery finds to the entities they are of. */
public final class KeptSerializer extends SerializerWithStringManifest {
    /** Next to the serializers of {@link dev.drover.recording.StoredEventSerializer}'s module. */
    public static final int IDENTIFIER = 4103;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object kept) {
        return codec((Kept<?>) kept).manifest();
    }

    @Override
    public byte[] toBinary(Object kept) {
        return codec((Kept<?>) kept).encodeAny((Kept<?>) kept);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        for (StateCodec<?> codec : StateCodec.ALL) {
            if (codec.manifest().equals(manifest)) {
                return codec.decode().apply(bytes);
            }
        }
        throw new NotSerializableException("no codec reads snapshots of form \"" + manifest + "\"");
    }

    private static StateCodec<?> codec(Kept<?> kept) {
        return StateCodec.ALL.stream()
                .filter(codec -> codec.type().isInstance(kept.state()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(kept.state().getClass().getSimpleName() + " has no stored form"));
    }
}
