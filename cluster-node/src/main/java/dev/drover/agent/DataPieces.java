package dev.drover.agent;

import dev.drover.agent.directory.DataPacker;
import dev.drover.protocol.stream.LogFrame;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an allocation's successor takes over, on its way to another node. */
final class DataPieces implements StreamSender.Pieces {
    private static final Logger LOG = LoggerFactory.getLogger(DataPieces.class);

    private final DataPacker packer;
    private long position;

    DataPieces(DataPacker packer) {
        this.packer = packer;
    }

    @Override
    public String described() {
        return "the allocation's data";
    }

    @Override
    public Optional<LogFrame> next(int bytes) throws IOException {
        Optional<LogFrame> frame = packer.next(bytes).map(piece -> new LogFrame("", position, piece));
        frame.ifPresent(sent -> position += sent.data().remaining());
        return frame;
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    public void close() {
        try {
            packer.close();
        } catch (IOException failed) {
            LOG.warn("a file of an allocation's data cannot be closed: {}", failed.getMessage());
        }
    }
}
