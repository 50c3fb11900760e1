package dev.drover.agent.outlet;

import dev.drover.agent.log.LogSettings.OutletSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Syslog: a datagram for each line over UDP (RFC 5426), a stream with the length before each message over TCP and Unix sockets
 * (RFC 6587). Nobody says what has arrived: what is under way when a connection breaks is lost, and what was sent before
 * in the same batch comes twice.
 */
final class SyslogOutlet implements Outlet {
    static final int PORT = 514;

    private final URI address;
    private final SyslogFormat format;
    private @Nullable ByteChannel channel;

    SyslogOutlet(OutletSettings settings) {
        this.address = settings.address();
        this.format = new SyslogFormat(settings.facility());
    }

    @Override
    public int send(List<LogLine> lines) throws IOException {
        ByteChannel open = channel;
        try {
            if (open == null) {
                open = connect();
                channel = open;
            }
            if (open instanceof DatagramChannel) {
                sendEach(open, lines);
            } else {
                sendAll(open, lines);
            }
            return 0;
        } catch (IOException failed) {
            close();
            throw failed;
        }
    }

    private void sendEach(ByteChannel open, List<LogLine> lines) throws IOException {
        for (LogLine line : lines) {
            open.write(ByteBuffer.wrap(format.message(line)));
        }
    }

    private void sendAll(ByteChannel open, List<LogLine> lines) throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (LogLine line : lines) {
            byte[] message = format.message(line);
            frames.writeBytes((message.length + " ").getBytes(StandardCharsets.US_ASCII));
            frames.writeBytes(message);
        }
        ByteBuffer rest = ByteBuffer.wrap(frames.toByteArray());
        while (rest.hasRemaining()) {
            open.write(rest);
        }
    }

    private ByteChannel connect() throws IOException {
        return switch (address.getScheme()) {
            case "udp" -> DatagramChannel.open().connect(remote());
            case "tcp" -> SocketChannel.open(remote());
            default -> unix();
        };
    }

    private ByteChannel unix() throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(address.getPath()));
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    private SocketAddress remote() throws UnknownHostException {
        InetSocketAddress remote =
                new InetSocketAddress(address.getHost(), address.getPort() < 0 ? PORT : address.getPort());
        if (remote.isUnresolved()) {
            throw new UnknownHostException(address.getHost());
        }
        return remote;
    }

    @Override
    public void close() {
        ByteChannel open = channel;
        channel = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException closedAlready) {
            // Nothing is left that could be closed.
            return;
        }
    }
}
