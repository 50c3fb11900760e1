package dev.drover.agent.artifact;

import dev.drover.agent.directory.TaskEnvironment;
import dev.drover.agent.download.ArchiveKind;
import dev.drover.agent.download.Checksum;
import dev.drover.agent.download.DownloadException;
import dev.drover.agent.download.DownloadOrder;
import dev.drover.agent.download.Transport;
import dev.drover.agent.download.Validator;
import dev.drover.protocol.job.Artifact;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an artifact block means once its references are replaced.
 *
 * @param shown the source as messages show it: without user, password and query
 * @param fileName what the file is called at its destination
 * @param order what is to be fetched
 */
record ArtifactSource(
        String shown,
        String mode,
        String destination,
        String fileName,
        String subdirectory,
        boolean chown,
        DownloadOrder order) {
    private static final String FILE_PREFIX = "file:";
    private static final Set<String> MODES = Set.of("any", "file", "dir");
    private static final Set<String> LIST_SCHEMES = Set.of("http", "https", "file");
    /** Nothing that {@code git} takes for an option, or for more than a name. */
    private static final Pattern REF = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@-]{0,250}");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    static ArtifactSource of(Artifact artifact, TaskEnvironment environment) throws ArtifactException {
        String text = environment.interpolate(artifact.source());
        String shown = shown(text);
        try {
            return parse(artifact, text, shown, environment);
        } catch (DownloadException wrong) {
            throw new ArtifactException(shown, wrong);
        }
    }

    private static String shown(String text) {
        int question = text.indexOf('?');
        String address = question < 0 ? text : text.substring(0, question);
        return address.replaceFirst("://[^/@]*@", "://");
    }

    private static ArtifactSource parse(Artifact artifact, String text, String shown, TaskEnvironment environment)
            throws DownloadException {
        SourceText source = SourceText.parse(text);
        Map<String, String> options = new TreeMap<>(source.options());
        artifact.options().forEach((key, value) -> options.put(key, environment.interpolate(value)));
        for (String option : options.keySet()) {
            if (!SourceText.knows(source.transport(), option)) {
                throw DownloadException.refused("artifact option \"%s\" is not supported".formatted(option));
            }
        }
        Map<String, String> headers = new TreeMap<>();
        artifact.headers().forEach((name, value) -> headers.put(name, environment.interpolate(value)));
        String mode = artifact.mode().isEmpty() ? "any" : artifact.mode();
        DownloadOrder order = order(source, options, headers, artifact.insecure());
        check(mode, source, order);
        String destination = environment.interpolate(artifact.destination());
        String fileName = source.transport() == Transport.GIT
                ? ""
                : plainName(options.getOrDefault("filename", order.fileName()));
        return new ArtifactSource(
                shown,
                mode,
                destination.isEmpty() ? "local/" : destination,
                fileName,
                source.subdirectory(),
                artifact.chown(),
                order);
    }

    private static DownloadOrder order(
            SourceText source, Map<String, String> options, Map<String, String> headers, boolean insecure)
            throws DownloadException {
        boolean isGit = source.transport() == Transport.GIT;
        String checksum = options.getOrDefault("checksum", "").strip();
        boolean isListed = checksum.startsWith(FILE_PREFIX);
        String name = isGit ? "" : lastSegment(source.location());
        String sum =
                isListed ? "" : Checksum.parse(checksum).map(Checksum::text).orElse("");
        String list = isListed ? list(checksum.substring(FILE_PREFIX.length())) : "";
        ArchiveKind archive = isGit ? ArchiveKind.NONE : ArchiveKind.of(options.get("archive"), name);
        return new DownloadOrder(
                "",
                source.transport(),
                source.location(),
                name,
                sum,
                list,
                archive,
                options,
                headers,
                insecure,
                Validator.NONE);
    }

    private static String lastSegment(String location) {
        String path = URI.create(location).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String list(String location) throws DownloadException {
        try {
            URI uri = new URI(location);
            boolean known = uri.getScheme() != null && LIST_SCHEMES.contains(uri.getScheme());
            if (known
                    && uri.getPath() != null
                    && (uri.getHost() != null || uri.getScheme().equals("file"))) {
                return location;
            }
        } catch (URISyntaxException malformed) {
            // The same sentence as for a URL of another kind.
        }
        throw DownloadException.refused(
                "checksum file \"%s\" must begin with http://, https:// or file://".formatted(location));
    }

    private static void check(String mode, SourceText source, DownloadOrder order) throws DownloadException {
        if (!MODES.contains(mode)) {
            throw DownloadException.refused("mode \"%s\" is none of any, file and dir".formatted(mode));
        }
        if (source.transport() == Transport.GIT) {
            checkGit(mode, order);
            return;
        }
        boolean isPacked = order.archive() != ArchiveKind.NONE;
        if (!isPacked && mode.equals("dir")) {
            throw DownloadException.refused("mode \"dir\" needs an archive or a repository");
        }
        if (!isPacked && !source.subdirectory().isEmpty()) {
            throw DownloadException.refused("a directory, marked by //, needs an archive or a repository");
        }
    }

    private static void checkGit(String mode, DownloadOrder order) throws DownloadException {
        String ref = order.options().getOrDefault("ref", "");
        String depth = order.options().getOrDefault("depth", "0");
        if (mode.equals("file")) {
            throw DownloadException.refused("mode \"file\" is not for repositories");
        }
        if (!order.headers().isEmpty() || order.options().containsKey("checksum")) {
            throw DownloadException.refused("headers and checksums are not for repositories");
        }
        if (!ref.isEmpty() && !REF.matcher(ref).matches()) {
            throw DownloadException.refused("ref \"%s\" is not a branch, a tag or a commit".formatted(ref));
        }
        if (!depth.matches("[0-9]{1,9}")) {
            throw DownloadException.refused("depth \"%s\" is not a whole number".formatted(depth));
        }
        if (!depth.equals("0") && COMMIT.matcher(ref).matches()) {
            throw DownloadException.refused("with a depth, ref must be a branch or a tag, not a commit");
        }
    }

    private static String plainName(String name) throws DownloadException {
        boolean plain = !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
        if (!plain || name.equals(".") || name.equals("..")) {
            throw DownloadException.refused("file name \"%s\" is not a plain name".formatted(name.replace('\0', '?')));
        }
        return name;
    }

    /** Its checksum, if the job file has it. */
    Optional<Checksum> checksum() {
        try {
            return Checksum.parse(order.checksum());
        } catch (DownloadException impossible) {
            throw new AssertionError("a checksum was read before: " + order.checksum(), impossible);
        }
    }

    /** Names no secret. */
    @Override
    public String toString() {
        return "ArtifactSource[" + shown + "]";
    }
}
