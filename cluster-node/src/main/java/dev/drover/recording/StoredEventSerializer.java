package dev.drover.recording;

import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Hands stored events to the journal and back: their bytes are already what is stored. */
public final class StoredEventSerializer extends SerializerWithStringManifest {
    /** Serializer ids of this module: this one, and {@code PeerMessageSerializer.IDENTIFIER}. */
    public static final int IDENTIFIER = 4101;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return ((StoredEvent<?>) event).manifest();
    }

    @Override
    public byte[] toBinary(Object event) {
        return ((StoredEvent<?>) event).bytes();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        for (EventCodec<?> codec : EventCodec.ALL) {
            if (codec.manifest().equals(manifest)) {
                return codec.read(manifest, bytes);
            }
        }
        throw new NotSerializableException("no codec reads stored events of form \"" + manifest + "\"");
    }
}
