package dev.drover.agent.download;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fetches, verifies and unpacks what an order names. Whatever goes wrong is an answer. */
public final class DownloadWorker {
    private final ArtifactLimits limits;
    private final Map<String, String> environment;
    private final Clock clock;

    /** @param environment where keys are looked for, and what programs are given */
    public DownloadWorker(ArtifactLimits limits, Map<String, String> environment, Clock clock) {
        this.limits = limits;
        this.environment = environment;
        this.clock = clock;
    }

    /** Leaves files in the directory as {@link DownloadOrder} says. */
    public DownloadAnswer perform(DownloadOrder order, Path directory) {
        try {
            return order.transport() == Transport.GIT ? clone(order, directory) : fetch(order, directory);
        } catch (DownloadException failed) {
            return DownloadAnswer.failed(failed.reason(), failed.isRecoverable());
        } catch (IOException failed) {
            return DownloadAnswer.failed("cannot be stored: " + failed, true);
        }
    }

    private DownloadAnswer clone(DownloadOrder order, Path directory) throws DownloadException, IOException {
        Path scratch = Files.createDirectory(directory.resolve("git"));
        new GitClone(limits, environment, scratch).into(order, directory.resolve(DownloadOrder.UNPACKED));
        return DownloadAnswer.fetched(Validator.NONE);
    }

    private DownloadAnswer fetch(DownloadOrder order, Path directory) throws DownloadException, IOException {
        Path file = directory.resolve(DownloadOrder.DOWNLOAD);
        DownloadAnswer answer = transfer(order, directory, file);
        if (answer.isUnchanged()) {
            Files.move(directory.resolve(DownloadOrder.HELD), file);
        }
        Optional<Checksum> checksum = order.checksumFile().isEmpty()
                ? Checksum.parse(order.checksum())
                : Optional.of(listedChecksum(order, directory));
        if (checksum.isPresent()) {
            checksum.get().verify(file);
        }
        if (order.archive() != ArchiveKind.NONE) {
            unpack(order, file, Files.createDirectory(directory.resolve(DownloadOrder.UNPACKED)));
        }
        return answer;
    }

    private DownloadAnswer transfer(DownloadOrder order, Path directory, Path file)
            throws DownloadException, IOException {
        if (!order.held().isPresent() && Files.exists(directory.resolve(DownloadOrder.HELD))) {
            return DownloadAnswer.unchanged();
        }
        BoundedCopy copy =
                new BoundedCopy(limits.downloadBytes(), limits.times().of(order.transport()));
        return switch (order.transport()) {
            case FILE -> copyLocal(Path.of(URI.create(order.location()).getPath()), copy, file);
            case S3 ->
                new HttpDownload(new S3Source(order, environment).request(clock.instant()), limits.times(), copy)
                        .into(file);
            case HTTP, GIT ->
                http(order, URI.create(order.location()), order.held(), copy).into(file);
        };
    }

    private HttpDownload http(DownloadOrder order, URI uri, Validator held, BoundedCopy copy) {
        boolean own = uri.getAuthority().equals(URI.create(order.location()).getAuthority());
        Map<String, String> headers = own ? order.headers() : Map.of();
        return new HttpDownload(new HttpRequest(uri, headers, order.insecure(), true, held), limits.times(), copy);
    }

    private static DownloadAnswer copyLocal(Path local, BoundedCopy copy, Path file)
            throws DownloadException, IOException {
        if (!Files.exists(local)) {
            throw DownloadException.failed("there is no such file");
        }
        if (!Files.isRegularFile(local)) {
            throw DownloadException.failed("it is not a regular file");
        }
        if (!Files.isReadable(local)) {
            throw DownloadException.failed("it is not readable for everybody");
        }
        try (InputStream stream = Files.newInputStream(local)) {
            copy.copy(stream, file);
        }
        return DownloadAnswer.fetched(Validator.NONE);
    }

    private Checksum listedChecksum(DownloadOrder order, Path directory) throws DownloadException, IOException {
        URI uri = URI.create(order.checksumFile());
        Path list = directory.resolve("checksums");
        BoundedCopy copy =
                new BoundedCopy(ChecksumFile.MOST_BYTES, limits.times().http());
        try {
            if ("file".equals(uri.getScheme())) {
                copyLocal(Path.of(uri.getPath()), copy, list);
            } else {
                http(order, uri, Validator.NONE, copy).into(list);
            }
        } catch (DownloadException failed) {
            throw DownloadException.failed("the checksum file cannot be had: " + failed.reason());
        }
        List<String> lines = new String(Files.readAllBytes(list), StandardCharsets.UTF_8)
                .lines()
                .toList();
        return ChecksumFile.find(lines, order.fileName());
    }

    private void unpack(DownloadOrder order, Path file, Path unpacked) throws DownloadException, IOException {
        String single = order.archive().unpackedName(order.fileName());
        try {
            new Unpacker(unpacked, Files.size(file), limits).unpack(order.archive(), file, single);
        } catch (Unpacker.RefusedException refused) {
            throw DownloadException.refused(String.valueOf(refused.getMessage()));
        } catch (IOException | IllegalArgumentException damaged) {
            throw DownloadException.failed("the archive cannot be unpacked: " + reason(damaged));
        }
    }

    private static String reason(Exception damaged) {
        return damaged instanceof EOFException ? "it ends too early" : String.valueOf(damaged.getMessage());
    }
}
