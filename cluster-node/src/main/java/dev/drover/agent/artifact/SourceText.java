package dev.drover.agent.artifact;

import dev.drover.agent.download.DownloadException;
import dev.drover.agent.download.Transport;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source of an artifact taken apart, in the forms that go-getter has: {@code http://…}, {@code s3::https://…}, {@code
 * git::ssh://…}, {@code github.com/owner/name}, each with {@code //directory} behind it and options in its query.
 *
 * @param location what is left without directory and options
 * @param subdirectory what is wanted of the tree; empty for all of it
 * @param options those of the query
 */
record SourceText(Transport transport, String location, String subdirectory, Map<String, String> options) {
    private static final Pattern FORCED = Pattern.compile("([a-z0-9]+)::(.+)");
    private static final Pattern FORGE =
            Pattern.compile("((?:github|gitlab|bitbucket)\\.(?:com|org)/[^/?]+/[^/?]+)(.*)");
    private static final Pattern AMAZON = Pattern.compile("[a-z0-9.-]*s3[a-z0-9.-]*\\.amazonaws\\.com/.+");
    /** The way {@code ssh} writes an address. */
    private static final Pattern SHORT_SSH =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*@[A-Za-z0-9][A-Za-z0-9.-]*:[^:].*");

    private static final Set<String> COMMON = Set.of("checksum", "archive", "filename");
    private static final Map<Transport, Set<String>> OPTIONS = Map.of(
            Transport.HTTP,
            Set.of(),
            Transport.FILE,
            Set.of(),
            Transport.GIT,
            Set.of("ref", "depth", "sshkey"),
            Transport.S3,
            Set.of("aws_access_key_id", "aws_access_key_secret", "aws_access_token", "region", "version"));
    private static final Map<Transport, Set<String>> SCHEMES = Map.of(
            Transport.HTTP,
            Set.of("http", "https"),
            Transport.FILE,
            Set.of("file"),
            Transport.GIT,
            Set.of("http", "https", "ssh", "git"),
            Transport.S3,
            Set.of("http", "https"));

    SourceText {
        options = Map.copyOf(options);
    }

    static SourceText parse(String text) throws DownloadException {
        Matcher forced = FORCED.matcher(text);
        if (forced.matches()) {
            return parse(transport(forced.group(1)), expanded(forced.group(2)));
        }
        if (SHORT_SSH.matcher(text).matches() || FORGE.matcher(text).matches()) {
            return parse(Transport.GIT, expanded(text));
        }
        if (AMAZON.matcher(text).matches()) {
            return parse(Transport.S3, "https://" + text);
        }
        String scheme = text.contains("://") ? text.substring(0, text.indexOf("://")) : "";
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "http", "https" -> parse(Transport.HTTP, text);
            case "file" -> parse(Transport.FILE, text);
            case "ssh", "git" -> parse(Transport.GIT, text);
            default ->
                throw DownloadException.refused("the source must begin with http://, https://, file://, git:: or s3::");
        };
    }

    private static Transport transport(String forced) throws DownloadException {
        return switch (forced) {
            case "git" -> Transport.GIT;
            case "s3" -> Transport.S3;
            case "http", "https" -> Transport.HTTP;
            case "file" -> Transport.FILE;
            default ->
                throw DownloadException.refused("sources of the kind \"%s\" are not supported".formatted(forced));
        };
    }

    /** Names of well-known forges stand for their addresses. */
    private static String expanded(String text) {
        Matcher forge = FORGE.matcher(text);
        if (!forge.matches()) {
            return text;
        }
        String address = forge.group(1);
        return "https://" + address + (address.endsWith(".git") ? "" : ".git") + forge.group(2);
    }

    private static SourceText parse(Transport transport, String text) throws DownloadException {
        int question = text.indexOf('?');
        String address = question < 0 ? text : text.substring(0, question);
        Map<String, String> options = new TreeMap<>();
        String query = question < 0 ? "" : withoutOptions(transport, text.substring(question + 1), options);
        int path = address.contains("://") ? address.indexOf("://") + 3 : 0;
        int mark = address.indexOf("//", path);
        // file:///x has its path behind the mark, and http://host//x names no directory.
        String subdirectory = mark < 0 ? "" : address.substring(mark + 2);
        String location = mark < 0 ? address : address.substring(0, mark);
        boolean isShort =
                transport == Transport.GIT && SHORT_SSH.matcher(location).matches();
        if (!isShort) {
            check(transport, location);
        }
        return new SourceText(transport, location + query, plain(subdirectory), options);
    }

    private static void check(Transport transport, String location) throws DownloadException {
        try {
            URI uri = new URI(location);
            String scheme = String.valueOf(uri.getScheme());
            if (!SCHEMES.getOrDefault(transport, Set.of()).contains(scheme)) {
                throw DownloadException.refused("a source of the kind %s cannot be reached by \"%s\""
                        .formatted(transport.name().toLowerCase(Locale.ROOT), scheme));
            }
            checkNames(transport, uri);
        } catch (URISyntaxException malformed) {
            throw DownloadException.refused("the source is not a URL: " + malformed.getReason());
        }
    }

    private static void checkNames(Transport transport, URI uri) throws DownloadException {
        String path = uri.getPath() == null ? "" : uri.getPath();
        boolean namesFile = !path.isEmpty() && !path.endsWith("/");
        if (!namesFile && transport != Transport.GIT) {
            throw DownloadException.refused("the source names no file");
        }
        String host = uri.getHost() == null ? "" : uri.getHost();
        boolean namesHost = !host.isEmpty() && !host.startsWith("-");
        if (!namesHost && transport != Transport.FILE) {
            throw DownloadException.refused("the source names no host");
        }
    }

    /** What a transport understands is taken out of the query; what is left is the server's. */
    private static String withoutOptions(Transport transport, String query, Map<String, String> options) {
        List<String> kept = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (knows(transport, key)) {
                options.put(key, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            } else if (!pair.isEmpty()) {
                kept.add(pair);
            }
        }
        return kept.isEmpty() ? "" : "?" + String.join("&", kept);
    }

    static boolean knows(Transport transport, String option) {
        return COMMON.contains(option)
                || OPTIONS.getOrDefault(transport, Set.of()).contains(option);
    }

    private static String plain(String subdirectory) throws DownloadException {
        for (String step : subdirectory.split("/", -1)) {
            if (step.equals("..")) {
                throw DownloadException.refused("directory \"%s\" leads out of the source".formatted(subdirectory));
            }
        }
        return subdirectory;
    }
}
