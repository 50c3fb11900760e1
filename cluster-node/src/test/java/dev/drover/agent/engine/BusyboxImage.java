package dev.drover.agent.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** An image of a static busybox: {@code /bin/sh} and {@code /bin/busybox}. */
final class BusyboxImage {
    private static final String OCI = "application/vnd.oci.image.";
    private static final int EXECUTABLE = 0755;

    private BusyboxImage() {}

    /** Its files, as engines import them. */
    static Path archive(Path file) throws IOException {
        byte[] busybox = Files.readAllBytes(Path.of("/bin/busybox"));
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            for (String name : List.of("bin/busybox", "bin/sh")) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                entry.setMode(EXECUTABLE);
                entry.setSize(busybox.length);
                tar.putArchiveEntry(entry);
                tar.write(busybox);
                tar.closeArchiveEntry();
            }
        }
        return file;
    }

    /** As a directory in the OCI's layout, which registries give out. */
    static Path layout(Path directory) throws Exception {
        Path blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
        Blob layer = Blob.write(blobs, "layer.v1.tar", Files.readAllBytes(archive(directory.resolve("files.tar"))));
        Blob config = Blob.write(blobs, "config.v1+json", """
            {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": ["%s"]}}\
            """.formatted(layer.digest()));
        Blob manifest =
                Blob.write(blobs, "manifest.v1+json", """
            {"schemaVersion": 2, "mediaType": "%smanifest.v1+json", "config": %s, "layers": [%s]}\
            """.formatted(OCI, config.descriptor(), layer.descriptor()));
        Files.writeString(directory.resolve("index.json"), "{\"manifests\": [%s]}".formatted(manifest.descriptor()));
        return directory;
    }

    /** What others call by its digest. */
    private record Blob(String type, String digest, int bytes) {
        static Blob write(Path blobs, String type, String content) throws Exception {
            return write(blobs, type, content.getBytes(StandardCharsets.UTF_8));
        }

        static Blob write(Path blobs, String type, byte[] content) throws Exception {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            Files.write(blobs.resolve(digest), content);
            return new Blob(type, "sha256:" + digest, content.length);
        }

        String descriptor() {
            return "{\"mediaType\": \"%s%s\", \"digest\": \"%s\", \"size\": %d}".formatted(OCI, type, digest, bytes);
        }
    }
}
