package dev.drover.protocol.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The committed stored forms. For each case of an event there are one or more files of bytes ({@code .hex}), never
 * changed once released, and beside each what it means ({@code .txt}).
 */
final class GoldenFiles {
    static final Path DIRECTORY = Path.of("src/test/resources/golden");

    private static final int HEX_PER_LINE = 100;

    private GoldenFiles() {}

    /** The bytes committed for a case, whichever version of the code wrote them. */
    static List<Path> of(CodecCase<?> codec) {
        String prefix = codec.permitted().getSimpleName() + ".";
        Path directory = directory(codec);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .filter(file -> file.toString().endsWith(".hex"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static byte[] bytes(Path hexFile) {
        return HexFormat.of().parseHex(read(hexFile).replace("\n", ""));
    }

    /** What is committed as the meaning of the bytes, see {@link Description}. */
    static List<String> meaning(Path hexFile) {
        return read(textFile(hexFile)).lines().toList();
    }

    /** The forms of today's code: every optional present, and every optional absent. */
    static List<byte[]> current(CodecCase<?> codec) {
        return List.of(codec.encodeSample(Choices.rich(1)), codec.encodeSample(Choices.BARE));
    }

    /** Adds files for the forms of today's code that have none yet; touches no other. */
    static void writeMissing(CodecCase<?> codec) {
        List<byte[]> committed =
                new ArrayList<>(of(codec).stream().map(GoldenFiles::bytes).toList());
        for (byte[] bytes : current(codec)) {
            if (committed.stream().noneMatch(known -> Arrays.equals(known, bytes))) {
                committed.add(bytes);
                String name = codec.permitted().getSimpleName() + "." + shortHash(bytes) + ".hex";
                Path hexFile = directory(codec).resolve(name);
                write(hexFile, HexFormat.of().formatHex(bytes).replaceAll("(.{" + HEX_PER_LINE + "})", "$1\n") + "\n");
                write(textFile(hexFile), String.join("\n", Description.of(codec.decode(bytes))) + "\n");
            }
        }
    }

    /** Names a file by what is in it, so that two who add forms at the same time add different files. */
    private static String shortHash(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path directory(CodecCase<?> codec) {
        return DIRECTORY.resolve(codec.manifest().replace('/', '-'));
    }

    private static Path textFile(Path hexFile) {
        return hexFile.resolveSibling(hexFile.getFileName().toString().replace(".hex", ".txt"));
    }

    /** Run in the module's directory after a deliberate change of a stored form; refuses to hide a broken one. */
    public static void main(String[] arguments) {
        if (Files.exists(Schema.FILE)) {
            List<String> broken = Schema.broken(read(Schema.FILE).lines().toList());
            if (!broken.isEmpty()) {
                throw new IllegalStateException("fields were renumbered, reused or retyped: " + broken);
            }
        }
        CodecCase.EVENTS.forEach(GoldenFiles::writeMissing);
        write(Schema.FILE, String.join("\n", Schema.current()) + "\n");
    }
}
