package dev.drover.agent.artifact;

import dev.drover.agent.tls.TrustingTls;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** One transfer into a file, within limits of time and size. */
final class Download {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MAX_REDIRECTS = 10;

    private final ArtifactSource source;
    private final ArtifactLimits limits;
    private final long deadlineNanos;

    Download(ArtifactSource source, ArtifactLimits limits) {
        this.source = source;
        this.limits = limits;
        this.deadlineNanos = System.nanoTime() + limits.total().toNanos();
    }

    void into(Path file) throws ArtifactException, InterruptedException {
        try {
            if ("file".equals(source.uri().getScheme())) {
                copyLocal(file);
            } else {
                fetch(file);
            }
        } catch (SocketTimeoutException late) {
            boolean connecting = late.getMessage() != null && late.getMessage().contains("onnect");
            Duration limit = connecting ? limits.connect() : limits.idle();
            throw failed("%s for %s"
                    .formatted(connecting ? "no connection" : "the server sent nothing", Durations.format(limit)));
        } catch (UnknownHostException unknown) {
            throw failed("unknown host \"%s\"".formatted(source.uri().getHost()));
        } catch (IOException broken) {
            String reason = broken.getMessage() == null ? broken.getClass().getSimpleName() : broken.getMessage();
            throw failed(reason);
        }
    }

    private void copyLocal(Path file) throws IOException, ArtifactException, InterruptedException {
        Path local = Path.of(source.uri().getPath());
        if (!Files.exists(local)) {
            throw failed("there is no such file");
        }
        if (!Files.isRegularFile(local)) {
            throw failed("it is not a regular file");
        }
        try (InputStream stream = Files.newInputStream(local)) {
            copy(stream, file);
        }
    }

    private void fetch(Path file) throws IOException, ArtifactException, InterruptedException {
        URI current = source.uri();
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpURLConnection connection = open(current);
            try {
                int status = connection.getResponseCode();
                if (REDIRECTS.contains(status)) {
                    current = redirected(current, connection.getHeaderField("Location"));
                    continue;
                }
                if (status != HttpURLConnection.HTTP_OK) {
                    throw failed("bad response code: %d".formatted(status));
                }
                if (connection.getContentLengthLong() > limits.downloadBytes()) {
                    throw failed(tooLarge());
                }
                try (InputStream stream = connection.getInputStream()) {
                    copy(stream, file);
                }
                return;
            } finally {
                connection.disconnect();
            }
        }
        throw failed("more than %d redirects".formatted(MAX_REDIRECTS));
    }

    private HttpURLConnection open(URI uri) throws IOException, ArtifactException {
        refuseLinkLocal(uri.getHost());
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) limits.connect().toMillis());
        connection.setReadTimeout((int) limits.idle().toMillis());
        connection.setUseCaches(false);
        if (uri.getAuthority().equals(source.uri().getAuthority())) {
            source.headers().forEach(connection::setRequestProperty);
        }
        if (source.insecure() && connection instanceof HttpsURLConnection secure) {
            trustAnybody(secure);
        }
        return connection;
    }

    private static void trustAnybody(HttpsURLConnection connection) throws IOException {
        try {
            connection.setSSLSocketFactory(TrustingTls.context().getSocketFactory());
            connection.setHostnameVerifier((host, session) -> true);
        } catch (GeneralSecurityException unavailable) {
            throw new IOException("TLS is not available", unavailable);
        }
    }

    /** Cloud machines answer with their credentials there. */
    private void refuseLinkLocal(String host) throws IOException, ArtifactException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (address.isLinkLocalAddress()) {
                throw ArtifactSource.invalid(source.shown(), "link-local address \"%s\" is refused".formatted(host));
            }
        }
    }

    private URI redirected(URI from, @Nullable String location) throws ArtifactException {
        if (location == null) {
            throw failed("a redirect without a location");
        }
        try {
            URI to = from.resolve(new URI(location));
            String scheme = to.getScheme() == null ? "" : to.getScheme();
            boolean web = scheme.equals("https") || (scheme.equals("http") && "http".equals(from.getScheme()));
            if (!web || to.getHost() == null) {
                throw failed("a redirect to \"%s\" is refused".formatted(location));
            }
            return to;
        } catch (URISyntaxException malformed) {
            throw failed("a redirect to \"%s\", which is not a URL".formatted(location));
        }
    }

    private void copy(InputStream from, Path file) throws IOException, ArtifactException, InterruptedException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        try (OutputStream to = Files.newOutputStream(file)) {
            for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                total += count;
                if (total > limits.downloadBytes()) {
                    throw failed(tooLarge());
                }
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw failed("not complete after %s".formatted(Durations.format(limits.total())));
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                to.write(buffer, 0, count);
            }
        }
    }

    private String tooLarge() {
        return "it is larger than %d bytes".formatted(limits.downloadBytes());
    }

    private ArtifactException failed(String reason) {
        return new ArtifactException(source.shown(), reason, true);
    }
}
