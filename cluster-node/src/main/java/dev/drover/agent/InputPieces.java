package dev.drover.agent;

import dev.drover.protocol.stream.LogFrame;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that has an end: a file, a text. */
final class InputPieces implements StreamSender.Pieces {
    private static final Logger LOG = LoggerFactory.getLogger(InputPieces.class);

    private final String name;
    private final InputStream content;
    private long offset;

    InputPieces(String name, InputStream content) {
        this.name = name;
        this.content = content;
    }

    @Override
    public String described() {
        return name;
    }

    @Override
    public Optional<LogFrame> next(int bytes) throws IOException {
        byte[] read = content.readNBytes(bytes);
        if (read.length == 0) {
            return Optional.empty();
        }
        LogFrame frame = new LogFrame(name, offset, ByteBuffer.wrap(read));
        offset += read.length;
        return Optional.of(frame);
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException failed) {
            LOG.warn("{} cannot be closed: {}", name, failed.getMessage());
        }
    }
}
