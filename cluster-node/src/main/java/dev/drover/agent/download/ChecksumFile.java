package dev.drover.agent.download;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that lists checksums: lines of {@code DIGITS NAME} as the core utilities write them, of {@code SHA256 (NAME) =
 * DIGITS} as the BSDs do, or nothing but digits.
 */
final class ChecksumFile {
    /** More than any list of a release holds. */
    static final long MOST_BYTES = 1 << 20;

    private static final Pattern LISTED = Pattern.compile("([0-9a-fA-F]{32,128})\\s+\\*?(\\S.*)");
    private static final Pattern BSD = Pattern.compile("(MD5|SHA1|SHA256|SHA512) \\((.+)\\) = ([0-9a-fA-F]+)");
    private static final Pattern BARE = Pattern.compile("[0-9a-fA-F]{32,128}");

    private ChecksumFile() {}

    /** The checksum of the file that has this name, or the only one there is, if it goes without a name. */
    static Checksum find(List<String> lines, String name) throws DownloadException {
        String bare = "";
        for (String line : lines) {
            String text = line.strip();
            Matcher bsd = BSD.matcher(text);
            if (bsd.matches() && isNamed(bsd.group(2), name)) {
                return checksum(bsd.group(1).toLowerCase(Locale.ROOT) + ":" + bsd.group(3));
            }
            Matcher listed = LISTED.matcher(text);
            if (listed.matches() && isNamed(listed.group(2), name)) {
                return checksum(listed.group(1));
            }
            if (bare.isEmpty() && BARE.matcher(text).matches()) {
                bare = text;
            }
        }
        if (bare.isEmpty()) {
            throw DownloadException.failed("the checksum file does not list \"" + name + "\"");
        }
        return checksum(bare);
    }

    private static boolean isNamed(String listed, String name) {
        return listed.substring(listed.lastIndexOf('/') + 1).equals(name);
    }

    private static Checksum checksum(String text) throws DownloadException {
        return Checksum.parse(text)
                .orElseThrow(() -> DownloadException.failed("the checksum file holds an empty checksum"));
    }
}
