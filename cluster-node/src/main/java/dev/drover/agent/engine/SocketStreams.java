package dev.drover.agent.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The two directions of a unix socket. The streams of {@link java.nio.channels.Channels} share one lock in Java 17: whoever
 * waits to read with them keeps others from writing.
 */
final class SocketStreams implements AutoCloseable {
    private final SocketChannel channel;

    private SocketStreams(SocketChannel channel) {
        this.channel = channel;
    }

    static SocketStreams connect(Path socket) throws IOException {
        return new SocketStreams(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    }

    InputStream input() {
        return new Input(channel);
    }

    /** Closing it tells the other side that there is no more to come, and leaves the other direction open. */
    OutputStream output() {
        return new Output(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static final class Input extends InputStream {
        private final SocketChannel channel;

        Input(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class Output extends OutputStream {
        private final SocketChannel channel;

        Output(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                channel.shutdownOutput();
            }
        }
    }
}
