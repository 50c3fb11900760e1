package dev.drover.agent.engine;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.drover.agent.json.Answer;
import dev.drover.agent.tls.SelfSigned;
import dev.drover.protocol.api.ValueJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry on this machine that gives out {@link BusyboxImage} to one user: what of the protocol a pull needs. Under every
 * tag but {@link #NO_TAG} it has the same image. Nobody vouches for its certificate.
 */
public final class ImageRegistry implements AutoCloseable {
    public static final String USER = "reader";
    public static final String PASSWORD = "only reads";
    public static final String NO_TAG = "none";

    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final HttpServer server;
    private final List<String> tags = new CopyOnWriteArrayList<>();
    private final Path layout;

    /** @param directory that is empty */
    public ImageRegistry(Path directory) throws Exception {
        layout = BusyboxImage.layout(directory);
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(
                SelfSigned.create(directory.resolve("keys")).context()));
        server = secure;
        HttpContext all = server.createContext("/v2/", this::answer);
        all.setAuthenticator(new BasicAuthenticator("images") {
            @Override
            public boolean checkCredentials(String user, String password) {
                return user.equals(USER) && password.equals(PASSWORD);
            }
        });
        server.start();
    }

    /** What images of it begin with. */
    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The tags that were asked for with success, one after the other. */
    public List<String> tags() {
        return List.copyOf(tags);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            if (path.equals("/v2/")) {
                send(exchange, 200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
            } else if (path.contains("/manifests/") && last.equals(NO_TAG)) {
                String error = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}";
                send(exchange, 404, "application/json", error.getBytes(StandardCharsets.UTF_8));
            } else if (path.contains("/manifests/")) {
                tags.add(last);
                send(exchange, 200, MANIFEST, blob(manifest()));
            } else {
                send(exchange, 200, "application/octet-stream", blob(last));
            }
        }
    }

    private String manifest() throws IOException {
        Answer index = new Answer(ValueJson.parse(Files.readString(layout.resolve("index.json"))));
        return index.at("manifests").items().get(0).text("digest");
    }

    /** Named by its digest, as {@code sha256:…}. */
    private byte[] blob(String digest) throws IOException {
        return Files.readAllBytes(layout.resolve("blobs").resolve(digest.replace(':', '/')));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean isAsked = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isAsked ? -1 : body.length);
        if (!isAsked) {
            try (OutputStream to = exchange.getResponseBody()) {
                to.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
