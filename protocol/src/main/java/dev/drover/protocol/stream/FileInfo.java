package dev.drover.protocol.stream;

import java.time.Instant;

/**
 * A file or directory of an allocation.
 *
 * @param bytes its size
 * @param mode kind and permissions as Go writes them, such as {@code drwxr-xr-x}
 * @param contentType of a file that was asked for by itself; empty otherwise
 */
public record FileInfo(String name, boolean directory, long bytes, String mode, Instant modified, String contentType) {}
