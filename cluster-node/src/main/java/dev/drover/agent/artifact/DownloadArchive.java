package dev.drover.agent.artifact;

import com.sun.net.httpserver.HttpServer;
import dev.drover.agent.download.ArtifactLimits;
import dev.drover.agent.download.DownloadOrder;
import dev.drover.agent.download.DownloadProcess;
import dev.drover.agent.download.Transport;
import dev.drover.agent.download.Validator;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Writes the class-data archive that lets the JVM of a download start in half the time: one fetches a file from this
 * program, and dumps the classes that it has loaded when it ends. The archive fits one JDK and one set of jars, so the
 * launcher has it made after each build.
 */
public final class DownloadArchive {
    private static final long LIMIT_SECONDS = 60;
    private static final byte[] CONTENT = new byte[1 << 20];

    private DownloadArchive() {}

    /** Arguments: the archive to write. Uses up a directory of its own. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: DownloadArchive ARCHIVE");
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            try (request) {
                request.sendResponseHeaders(200, CONTENT.length);
                request.getResponseBody().write(CONTENT);
            }
        });
        server.start();
        try {
            fetch("http://127.0.0.1:" + server.getAddress().getPort() + "/app.jar", Path.of(arguments[0]));
        } finally {
            server.stop(0);
        }
    }

    private static void fetch(String url, Path archive) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("drover-download-training");
        Path place = Files.createDirectory(work.resolve("0"));
        Path orders = work.resolve(DownloadProcess.ORDERS);
        Path answers = work.resolve("answers");
        try {
            DownloadOrder order = DownloadOrder.plain(Transport.HTTP, url, "app.jar", Map.of())
                    .in("0", Validator.NONE);
            try (OutputStream to = Files.newOutputStream(orders)) {
                DownloadProcess.writeOrders(ArtifactLimits.STANDARD, List.of(order), to);
            }
            Process child = new ProcessBuilder(new ChildJvm().training(archive, work.toString()))
                    .redirectOutput(answers.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                if (!child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException("a download has not ended after " + LIMIT_SECONDS + " s");
                }
            } finally {
                child.destroyForcibly();
            }
        } finally {
            for (Path left : List.of(place.resolve(DownloadOrder.DOWNLOAD), place, orders, answers, work)) {
                Files.deleteIfExists(left);
            }
        }
    }
}
