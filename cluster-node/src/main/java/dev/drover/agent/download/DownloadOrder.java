package dev.drover.agent.download;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the agent asks its child to fetch, into a directory of its own: the file {@link #DOWNLOAD} and, of an
 * archive or a repository, the directory {@link #UNPACKED}.
 *
 * @param directory its name among those of other orders
 * @param location a URL, or what {@code git} takes for one
 * @param fileName what the source calls the file
 * @param checksum as {@link Checksum#parse} reads it; empty for none
 * @param checksumFile the URL of a file that lists checksums; empty for none
 * @param options what the transport is told besides
 * @param headers of requests to the source's own host
 * @param insecure whether certificates are not looked at
 * @param held what is known of the file {@link #HELD} in the directory, if there is one: nothing means that it is the one
 */
public record DownloadOrder(
        String directory,
        Transport transport,
        String location,
        String fileName,
        String checksum,
        String checksumFile,
        ArchiveKind archive,
        Map<String, String> options,
        Map<String, String> headers,
        boolean insecure,
        Validator held) {
    /** What was fetched, as it came. */
    public static final String DOWNLOAD = "download";

    /** What was in it. */
    public static final String UNPACKED = "unpacked";

    /** An earlier download of the same. */
    public static final String HELD = "held";

    public DownloadOrder {
        options = Map.copyOf(options);
        headers = Map.copyOf(headers);
    }

    /** For what is fetched as it is: nothing is unpacked, no checksum and no header is known. */
    public static DownloadOrder plain(
            Transport transport, String location, String fileName, Map<String, String> options) {
        return new DownloadOrder(
                "", transport, location, fileName, "", "", ArchiveKind.NONE, options, Map.of(), false, Validator.NONE);
    }

    /** The files of the machine that it names. */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (String url : List.of(transport == Transport.FILE ? location : "", checksumFile)) {
            if (url.startsWith("file:")) {
                files.add(Path.of(URI.create(url).getPath()));
            }
        }
        return files;
    }

    /** The same in another directory, with what is held there. */
    public DownloadOrder in(String place, Validator known) {
        return new DownloadOrder(
                place,
                transport,
                location,
                fileName,
                checksum,
                checksumFile,
                archive,
                options,
                headers,
                insecure,
                known);
    }

    /** Names no secret: an order may stand in a log. */
    @Override
    public String toString() {
        return "DownloadOrder[" + transport + " " + fileName + "]";
    }

    /** Fields longer than 64 KiB cannot be written. */
    public void write(DataOutputStream to) throws IOException {
        to.writeUTF(directory);
        to.writeUTF(transport.name());
        to.writeUTF(location);
        to.writeUTF(fileName);
        to.writeUTF(checksum);
        to.writeUTF(checksumFile);
        to.writeUTF(archive.name());
        write(options, to);
        write(headers, to);
        to.writeBoolean(insecure);
        to.writeUTF(held.etag());
        to.writeUTF(held.location());
    }

    static DownloadOrder read(DataInputStream from) throws IOException {
        return new DownloadOrder(
                from.readUTF(),
                Transport.valueOf(from.readUTF()),
                from.readUTF(),
                from.readUTF(),
                from.readUTF(),
                from.readUTF(),
                ArchiveKind.valueOf(from.readUTF()),
                readMap(from),
                readMap(from),
                from.readBoolean(),
                new Validator(from.readUTF(), from.readUTF()));
    }

    private static void write(Map<String, String> map, DataOutputStream to) throws IOException {
        to.writeInt(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            to.writeUTF(entry.getKey());
            to.writeUTF(entry.getValue());
        }
    }

    private static Map<String, String> readMap(DataInputStream from) throws IOException {
        Map<String, String> map = new TreeMap<>();
        for (int left = from.readInt(); left > 0; left--) {
            map.put(from.readUTF(), from.readUTF());
        }
        return map;
    }
}
