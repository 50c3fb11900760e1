package dev.drover.persistence.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;

/** Loopback ports: which are free, and whether a Cassandra answers on one. */
final class NativePort {
    /** Every server listens here and nowhere else. */
    static final String HOST = "127.0.0.1";

    private static final int RANGE_START = 10_000;
    private static final int RANGE_SIZE = 8_000;
    private static final int PROBE_TIMEOUT_MS = 2_000;
    /** A CQL v4 frame without a body: version, flags, stream (2 bytes), opcode OPTIONS, length (4 bytes). */
    private static final byte[] OPTIONS = {4, 0, 0, 0, 5, 0, 0, 0, 0};

    private static final int RESPONSE_V4 = 0x84;
    private static final int SUPPORTED = 6;
    private static final int FRAME_HEADER_BYTES = 9;

    private NativePort() {}

    /** Not {@code getLoopbackAddress}, which may be the one of IPv6. */
    static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Two different ports that nobody listens on at this moment, looked for from a preferred place. They lie below the range
     * for outgoing connections: from there, the caller that waits for a restart could be given the very port it calls.
     */
    static int[] twoFree(int preferred) {
        int first = firstFree(preferred);
        return new int[] {first, firstFree(first + 1)};
    }

    private static int firstFree(int preferred) {
        for (int offset = 0; offset < RANGE_SIZE; offset++) {
            int port = RANGE_START + Math.floorMod(preferred + offset, RANGE_SIZE);
            if (isFree(port)) {
                return port;
            }
        }
        throw new EmbeddedCassandraException(
                EmbeddedCassandraException.Problem.PORT_TAKEN,
                "no port is free between " + RANGE_START + " and " + (RANGE_START + RANGE_SIZE - 1));
    }

    /** Whether a CQL server on this port answers an OPTIONS request. */
    static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(loopback(), port), PROBE_TIMEOUT_MS);
            socket.setSoTimeout(PROBE_TIMEOUT_MS);
            socket.getOutputStream().write(OPTIONS);
            InputStream in = socket.getInputStream();
            byte[] header = in.readNBytes(FRAME_HEADER_BYTES);
            return header.length == FRAME_HEADER_BYTES && (header[0] & 0xff) == RESPONSE_V4 && header[4] == SUPPORTED;
        } catch (IOException e) {
            return false;
        }
    }
}
