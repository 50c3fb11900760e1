package dev.drover.agent.artifact;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a file is packed, told by its name. JARs and WARs are programs, not archives to unpack. */
enum ArchiveKind {
    NONE,
    ZIP("zip"),
    TAR("tar"),
    TAR_GZ("tar.gz", "tgz"),
    TAR_BZ2("tar.bz2", "tbz2"),
    GZ("gz"),
    BZ2("bz2");

    private static final Pattern UNSUPPORTED = Pattern.compile(".*\\.(tar\\.xz|txz|xz|tar\\.zst|tzst|zst|rar|7z)");

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable, which its type does not say
    private final List<String> extensions;

    ArchiveKind(String... extensions) {
        this.extensions = List.of(extensions);
    }

    /** The {@code archive} option wins: a kind, or false. */
    static ArchiveKind of(@Nullable String option, String fileName, String shown) throws ArtifactException {
        if (option == null || option.isEmpty() || option.equals("true")) {
            String name = fileName.toLowerCase(Locale.ROOT);
            if (UNSUPPORTED.matcher(name).matches()) {
                throw ArtifactSource.invalid(
                        shown, "archives of this kind are not supported; option archive = \"false\" keeps it packed");
            }
            return byName(name);
        }
        if (option.equals("false") || option.equals("0")) {
            return NONE;
        }
        for (ArchiveKind kind : values()) {
            if (kind.extensions.contains(option)) {
                return kind;
            }
        }
        throw ArtifactSource.invalid(shown, "archive kind \"%s\" is not supported".formatted(option));
    }

    /** The longest extension that fits, so that {@code .tar.gz} is not taken for {@code .gz}. */
    private static ArchiveKind byName(String name) {
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
        return this == GZ || this == BZ2;
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
