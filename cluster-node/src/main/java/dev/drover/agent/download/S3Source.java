package dev.drover.agent.download;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How an object in S3 is asked for: with whose keys, and of which region. */
final class S3Source {
    /** The names under which an artifact's options give keys, as go-getter has them. */
    public static final String ACCESS_KEY = "aws_access_key_id";

    public static final String SECRET_KEY = "aws_access_key_secret";
    public static final String TOKEN = "aws_access_token";
    public static final String REGION = "region";
    public static final String VERSION = "version";

    private static final String STANDARD_REGION = "us-east-1";
    /** {@code s3.REGION.amazonaws.com}, with a dash before the region in older addresses, and a bucket before it or not. */
    private static final Pattern AMAZON =
            Pattern.compile("(?:.+\\.)?s3[.-](?:dualstack\\.)?([a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?");

    private final DownloadOrder order;
    private final Map<String, String> environment;

    /** @param environment where keys are looked for that the order does not have */
    S3Source(DownloadOrder order, Map<String, String> environment) {
        this.order = order;
        this.environment = environment;
    }

    /** Without keys the object must be one that anybody may read. */
    HttpRequest request(Instant now) throws DownloadException {
        URI uri = uri();
        Optional<S3Signature> signature = signature(uri.getHost());
        Map<String, String> headers =
                signature.isPresent() ? signature.get().headers(uri, order.headers(), now) : order.headers();
        return new HttpRequest(uri, headers, order.insecure(), false, order.held());
    }

    private URI uri() {
        String version = order.options().getOrDefault(VERSION, "");
        URI uri = URI.create(order.location());
        String base = order.location();
        int query = base.indexOf('?');
        String path = S3Signature.encoded(uri.getPath(), true);
        String address = uri.getScheme() + "://" + uri.getRawAuthority() + path;
        String kept = query < 0 ? "" : base.substring(query + 1);
        if (!version.isEmpty()) {
            kept = (kept.isEmpty() ? "" : kept + "&") + "versionId=" + S3Signature.encoded(version, false);
        }
        return URI.create(kept.isEmpty() ? address : address + "?" + kept);
    }

    private Optional<S3Signature> signature(String host) throws DownloadException {
        String access = option(ACCESS_KEY, "AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY");
        String secret = option(SECRET_KEY, "AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY");
        if (access.isEmpty() && secret.isEmpty()) {
            return Optional.empty();
        }
        if (access.isEmpty() || secret.isEmpty()) {
            throw DownloadException.refused(
                    "of " + ACCESS_KEY + " and " + SECRET_KEY + " one is there and the other is missing");
        }
        String token = order.options().containsKey(ACCESS_KEY)
                ? order.options().getOrDefault(TOKEN, "")
                : option(TOKEN, "AWS_SESSION_TOKEN");
        return Optional.of(new S3Signature(access, secret, token, region(host)));
    }

    private String region(String host) {
        Matcher amazon = AMAZON.matcher(host);
        if (amazon.matches()) {
            return amazon.group(1);
        }
        String named = option(REGION, "AWS_REGION", "AWS_DEFAULT_REGION");
        return named.isEmpty() ? STANDARD_REGION : named;
    }

    private String option(String name, String... variables) {
        String given = order.options().getOrDefault(name, "");
        for (String variable : variables) {
            if (given.isEmpty()) {
                given = environment.getOrDefault(variable, "");
            }
        }
        return given;
    }
}
