package dev.drover.agent;

import dev.drover.agent.directory.AllocationFiles;
import dev.drover.agent.directory.FileException;
import dev.drover.protocol.stream.FileRequest;
import dev.drover.protocol.stream.LogFrame;
import dev.drover.protocol.stream.LogRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of an allocation, as far as it is wanted and, where that is wanted, as it grows. */
final class FilePieces implements StreamSender.Pieces {
    static final String TRUNCATED = "file truncated";
    static final String DELETED = "file deleted";

    private static final Logger LOG = LoggerFactory.getLogger(FilePieces.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final AllocationFiles files;
    private final FileRequest request;
    private final SeekableByteChannel channel;
    private final Object identity;
    private long position;
    private long left;
    private boolean deleted;

    private FilePieces(
            AllocationFiles files, FileRequest request, SeekableByteChannel channel, Object identity, long position) {
        this.files = files;
        this.request = request;
        this.channel = channel;
        this.identity = identity;
        this.position = position;
        this.left = request.limit() == 0 ? Long.MAX_VALUE : request.limit();
    }

    static FilePieces open(AllocationFiles files, FileRequest request) throws FileException, IOException {
        Object identity = files.identity(request.path());
        SeekableByteChannel channel = files.open(request.path());
        try {
            long size = channel.size();
            long position = request.origin() == LogRequest.Origin.START
                    ? request.offset()
                    : Math.max(0, size - request.offset());
            return new FilePieces(files, request, channel, identity, position);
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    @Override
    public String described() {
        return request.path();
    }

    @Override
    public Optional<LogFrame> next(int bytes) throws IOException {
        if (request.follow() && !deleted && channel.size() < position) {
            position = 0;
            return event(TRUNCATED);
        }
        ByteBuffer read = ByteBuffer.allocate((int) Math.min(bytes, left));
        channel.position(position);
        if (read.hasRemaining() && channel.read(read) > 0) {
            read.flip();
            LogFrame frame = new LogFrame(request.path(), position, read);
            position += read.remaining();
            left -= read.remaining();
            return Optional.of(frame);
        }
        if (request.follow() && !deleted && isGone()) {
            deleted = true;
            return event(DELETED);
        }
        return Optional.empty();
    }

    private Optional<LogFrame> event(String what) {
        return Optional.of(new LogFrame(request.path(), position, NOTHING, what));
    }

    /** Another file of the same name is not the one that is followed. */
    private boolean isGone() {
        try {
            return !files.identity(request.path()).equals(identity);
        } catch (FileException gone) {
            return true;
        }
    }

    @Override
    public boolean isComplete() {
        return !request.follow() || deleted || left == 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            LOG.warn("{} cannot be closed: {}", request.path(), failed.getMessage());
        }
    }
}
