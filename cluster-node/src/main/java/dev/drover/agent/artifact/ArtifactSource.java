package dev.drover.agent.artifact;

import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.protocol.job.Artifact;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an artifact block means once its references are replaced. Options may also stand in the source's query, as in
 * Nomad; they are taken out of it.
 *
 * @param shown the source as messages show it: without user and password
 */
record ArtifactSource(
        URI uri,
        String shown,
        String mode,
        String destination,
        String fileName,
        Optional<Checksum> checksum,
        ArchiveKind archive,
        Map<String, String> headers,
        boolean insecure) {
    private static final Set<String> OPTIONS = Set.of("checksum", "archive", "filename");
    private static final Set<String> SCHEMES = Set.of("http", "https", "file");
    private static final Set<String> MODES = Set.of("any", "file", "dir");

    static ArtifactSource of(Artifact artifact, TaskEnvironment environment) throws ArtifactException {
        String text = environment.interpolate(artifact.source());
        URI given = parse(text);
        String shown = text.replaceFirst("://[^/@]*@", "://");
        Map<String, String> options = new TreeMap<>();
        URI uri = withoutOptions(given, options);
        artifact.options().forEach((key, value) -> options.put(key, environment.interpolate(value)));
        for (String option : options.keySet()) {
            if (!OPTIONS.contains(option)) {
                throw invalid(shown, "artifact option \"%s\" is not supported".formatted(option));
            }
        }
        String mode = artifact.mode().isEmpty() ? "any" : artifact.mode();
        if (!MODES.contains(mode)) {
            throw invalid(shown, "mode \"%s\" is none of any, file and dir".formatted(mode));
        }
        Map<String, String> headers = new TreeMap<>();
        artifact.headers().forEach((name, value) -> headers.put(name, environment.interpolate(value)));
        String destination = environment.interpolate(artifact.destination());
        String fileName = options.getOrDefault("filename", lastSegment(uri));
        return new ArtifactSource(
                uri,
                shown,
                mode,
                destination.isEmpty() ? "local/" : destination,
                plainName(fileName, shown),
                Checksum.parse(options.get("checksum"), shown),
                ArchiveKind.of(options.get("archive"), lastSegment(uri), shown),
                headers,
                artifact.insecure());
    }

    private static URI parse(String text) throws ArtifactException {
        try {
            URI uri = new URI(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            if (!SCHEMES.contains(scheme)) {
                throw invalid(text, "the source must begin with http://, https:// or file://");
            }
            if (uri.getPath() == null
                    || uri.getPath().isEmpty()
                    || uri.getPath().endsWith("/")) {
                throw invalid(text, "the source names no file");
            }
            if (uri.getPath().contains("//")) {
                throw invalid(text, "a path inside an archive, marked by //, is not supported");
            }
            if (!scheme.equals("file") && uri.getHost() == null) {
                throw invalid(text, "the source names no host");
            }
            return uri;
        } catch (URISyntaxException malformed) {
            throw invalid(text, "the source is not a URL: " + malformed.getReason());
        }
    }

    private static URI withoutOptions(URI uri, Map<String, String> options) throws ArtifactException {
        String query = uri.getRawQuery();
        if (query == null) {
            return uri;
        }
        List<String> kept = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (OPTIONS.contains(key)) {
                options.put(key, URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            } else {
                kept.add(pair);
            }
        }
        String base = uri.toString();
        String rest = kept.isEmpty() ? "" : "?" + String.join("&", kept);
        return URI.create(base.substring(0, base.indexOf('?')) + rest);
    }

    private static String lastSegment(URI uri) {
        String path = uri.getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String plainName(String name, String shown) throws ArtifactException {
        boolean plain = !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
        if (!plain || name.equals(".") || name.equals("..")) {
            throw invalid(shown, "file name \"%s\" is not a plain name".formatted(name.replace('\0', '?')));
        }
        return name;
    }

    static ArtifactException invalid(String shown, String reason) {
        return new ArtifactException(shown, reason, false);
    }
}
