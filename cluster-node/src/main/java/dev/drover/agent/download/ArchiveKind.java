package dev.drover.agent.download;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a file is packed, told by its name. JARs and WARs are programs, not archives to unpack. */
public enum ArchiveKind {
    NONE,
    ZIP("zip"),
    TAR("tar"),
    TAR_GZ("tar.gz", "tgz"),
    TAR_BZ2("tar.bz2", "tbz2"),
    TAR_XZ("tar.xz", "txz"),
    TAR_ZST("tar.zst", "tzst"),
    GZ("gz"),
    BZ2("bz2"),
    XZ("xz"),
    ZST("zst");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable, which its type does not say
    private final List<String> extensions;

    ArchiveKind(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /** The {@code archive} option wins: a kind, or false. */
    public static ArchiveKind of(@Nullable String option, String fileName) throws DownloadException {
        if (option == null || option.isEmpty() || option.equals("true")) {
            return byName(fileName.toLowerCase(Locale.ROOT));
        }
        if (option.equals("false") || option.equals("0")) {
            return NONE;
        }
        for (ArchiveKind kind : values()) {
            if (kind.extensions.contains(option)) {
                return kind;
            }
        }
        throw DownloadException.refused("archive kind \"%s\" is not supported".formatted(option));
    }

    /** The longest extension that fits, so that {@code .tar.gz} is not taken for {@code .gz}. */
    private static ArchiveKind byName(String name) throws DownloadException {
        if (name.endsWith(".rar") || name.endsWith(".7z")) {
            throw DownloadException.refused(
                    "archives of this kind are not supported; option archive = \"false\" keeps it packed");
        }
        ArchiveKind best = NONE;
        int longest = 0;
        for (ArchiveKind kind : values()) {
            for (String extension : kind.extensions) {
                if (name.endsWith("." + extension) && extension.length() > longest) {
                    best = kind;
                    longest = extension.length();
                }
            }
        }
        return best;
    }

    /** Whether it is one compressed file rather than many packed ones. */
    boolean isSingleFile() {
        return this == GZ || this == BZ2 || this == XZ || this == ZST;
    }

    /** The name without the compression's extension. */
    String unpackedName(String name) {
        for (String extension : extensions) {
            if (name.toLowerCase(Locale.ROOT).endsWith("." + extension)) {
                return name.substring(0, name.length() - extension.length() - 1);
            }
        }
        return name;
    }
}
