package dev.drover.agent.engine;

import java.util.regex.Pattern;

/**
 * The name of an image.
 *
 * @param repository with the registry it is in, if it names one
 * @param tag a tag, or a digest such as {@code sha256:…}
 */
public record ImageReference(String repository, String tag, boolean byDigest) {
    private static final String LATEST = "latest";
    private static final String SCHEME = "https://";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+(?:[._/:@-]{1,2}[A-Za-z0-9_]+)*");

    /** Whether a text can be an image's name; what cannot must not get into a request. */
    public static boolean isName(String image) {
        String name = image.startsWith(SCHEME) ? image.substring(SCHEME.length()) : image;
        return NAME.matcher(name).matches() && !name.contains("..") && !name.contains("//");
    }

    /** Reads {@code [registry[:port]/]name[:tag][@digest]}. */
    public static ImageReference of(String image) {
        String name = image.startsWith(SCHEME) ? image.substring(SCHEME.length()) : image;
        int digest = name.indexOf('@');
        if (digest >= 0) {
            String repository = name.substring(0, digest);
            return new ImageReference(untagged(repository), name.substring(digest + 1), true);
        }
        String repository = untagged(name);
        String tag = repository.length() == name.length() ? LATEST : name.substring(repository.length() + 1);
        return new ImageReference(repository, tag, false);
    }

    /** A colon before the last slash belongs to the registry's port. */
    private static String untagged(String name) {
        int colon = name.lastIndexOf(':');
        return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
    }

    /** Whether another image may be behind the name tomorrow, and nobody thinks otherwise. */
    public boolean isMoving() {
        return !byDigest && tag.equals(LATEST);
    }

    public String name() {
        return repository + (byDigest ? "@" : ":") + tag;
    }

    /**
     * Who asks a registry for an image.
     *
     * @param server the registry's address; empty for the usual one
     */
    public record Credentials(String username, String password, String server) {
        @Override
        public String toString() {
            return "Credentials[" + username + ", " + server + "]";
        }
    }
}
