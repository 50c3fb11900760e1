package dev.drover.protocol.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The messages of gRPC's health protocol, each as the one message of a stream. */
public final class GrpcHealthCodec {
    /** A service's status in the protocol's words. */
    public static final String SERVING = "SERVING";

    private static final int SERVICE = 1;
    private static final int STATUS = 1;

    private GrpcHealthCodec() {}

    /** A {@code HealthCheckRequest}, not compressed. */
    public static byte[] request(String service) {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            if (!service.isEmpty()) {
                CodedOutputStream fields = CodedOutputStream.newInstance(message);
                fields.writeString(SERVICE, service);
                fields.flush();
            }
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            DataOutputStream framed = new DataOutputStream(stream);
            framed.writeByte(0);
            framed.writeInt(message.size());
            framed.write(message.toByteArray());
            return stream.toByteArray();
        } catch (IOException impossible) {
            throw new AssertionError("memory can be written to", impossible);
        }
    }

    /**
     * The status of a {@code HealthCheckResponse}.
     *
     * @throws IOException if it is none
     */
    public static String status(byte[] stream) throws IOException {
        DataInputStream framed = new DataInputStream(new ByteArrayInputStream(stream));
        if (framed.readByte() != 0) {
            throw new IOException("the answer is compressed");
        }
        int length = framed.readInt();
        if (length < 0 || length > framed.available()) {
            throw new IOException("the answer is cut off");
        }
        CodedInputStream fields = CodedInputStream.newInstance(framed.readNBytes(length));
        int status = 0;
        for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
            if (tag == (STATUS << 3 | WireFormat.WIRETYPE_VARINT)) {
                status = fields.readEnum();
            } else {
                var unused = fields.skipField(tag);
            }
        }
        return switch (status) {
            case 0 -> "UNKNOWN";
            case 1 -> SERVING;
            case 2 -> "NOT_SERVING";
            case 3 -> "SERVICE_UNKNOWN";
            default -> Integer.toString(status);
        };
    }
}
