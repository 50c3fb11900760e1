package dev.drover.agent.download;

import dev.drover.agent.tls.TrustingTls;
import dev.drover.protocol.jobspec.hcl.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/** One file from a web server, within limits of time and size. */
final class HttpDownload {
    private static final int MAX_REDIRECTS = 10;

    private final HttpRequest request;
    private final ArtifactLimits.Times times;
    private final BoundedCopy copy;

    HttpDownload(HttpRequest request, ArtifactLimits.Times times, BoundedCopy copy) {
        this.request = request;
        this.times = times;
        this.copy = copy;
    }

    /** Writes the file, unless what is held still holds. */
    DownloadAnswer into(Path file) throws DownloadException {
        try {
            return fetch(file);
        } catch (SocketTimeoutException late) {
            boolean connecting = late.getMessage() != null && late.getMessage().contains("onnect");
            Duration limit = connecting ? times.connect() : times.idle();
            String what = connecting ? "no connection" : "the server sent nothing";
            throw DownloadException.failed(what + " for " + Durations.format(limit));
        } catch (UnknownHostException unknown) {
            throw DownloadException.failed("unknown host \"" + request.uri().getHost() + "\"");
        } catch (IOException broken) {
            String reason = broken.getMessage();
            throw DownloadException.failed(reason == null ? broken.getClass().getSimpleName() : reason);
        }
    }

    private DownloadAnswer fetch(Path file) throws IOException, DownloadException {
        URI current = request.uri();
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpURLConnection connection = open(current);
            try {
                int status = connection.getResponseCode();
                if (isRedirect(status)) {
                    current = redirected(current, connection.getHeaderField("Location"));
                    continue;
                }
                if (status == HttpURLConnection.HTTP_NOT_MODIFIED && isHeld(current)) {
                    return DownloadAnswer.unchanged();
                }
                if (status != HttpURLConnection.HTTP_OK) {
                    throw DownloadException.failed("bad response code: " + status);
                }
                copy.refuseMoreThan(connection.getContentLengthLong());
                try (InputStream stream = connection.getInputStream()) {
                    copy.copy(stream, file);
                }
                return DownloadAnswer.fetched(validator(current, connection.getHeaderField("ETag")));
            } finally {
                connection.disconnect();
            }
        }
        throw DownloadException.failed("more than " + MAX_REDIRECTS + " redirects");
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private boolean isHeld(URI uri) {
        return request.held().isPresent() && request.held().location().equals(uri.toString());
    }

    /** A weak ETag stands for more than one file. */
    private static Validator validator(URI uri, @Nullable String etag) {
        if (etag == null || !etag.startsWith("\"")) {
            return Validator.NONE;
        }
        return new Validator(etag, uri.toString());
    }

    private HttpURLConnection open(URI uri) throws IOException, DownloadException {
        RefusedHosts.refuse(uri.getHost());
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) times.connect().toMillis());
        connection.setReadTimeout((int) times.idle().toMillis());
        connection.setUseCaches(false);
        if (uri.getAuthority().equals(request.uri().getAuthority())) {
            addCredentials(connection, uri);
            for (Map.Entry<String, String> header : request.headers().entrySet()) {
                connection.setRequestProperty(header.getKey(), header.getValue());
            }
        }
        if (isHeld(uri)) {
            connection.setRequestProperty("If-None-Match", request.held().etag());
        }
        if (request.insecure() && connection instanceof HttpsURLConnection secure) {
            trustAnybody(secure);
        }
        return connection;
    }

    private static void addCredentials(HttpURLConnection connection, URI uri) {
        String user = uri.getRawUserInfo();
        if (user != null) {
            byte[] plain = URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(plain));
        }
    }

    private static void trustAnybody(HttpsURLConnection connection) throws IOException {
        try {
            connection.setSSLSocketFactory(TrustingTls.context().getSocketFactory());
            connection.setHostnameVerifier((host, session) -> true);
        } catch (GeneralSecurityException unavailable) {
            throw new IOException("TLS is not available", unavailable);
        }
    }

    private URI redirected(URI from, @Nullable String location) throws DownloadException {
        if (location == null) {
            throw DownloadException.failed("a redirect without a location");
        }
        try {
            URI to = from.resolve(new URI(location));
            String scheme = to.getScheme() == null ? "" : to.getScheme();
            boolean web = scheme.equals("https") || (scheme.equals("http") && "http".equals(from.getScheme()));
            if (!web || to.getHost() == null || !request.followsRedirects()) {
                throw DownloadException.failed("a redirect to \"" + location + "\" is refused");
            }
            return to;
        } catch (URISyntaxException malformed) {
            throw DownloadException.failed("a redirect to \"" + location + "\", which is not a URL");
        }
    }
}
