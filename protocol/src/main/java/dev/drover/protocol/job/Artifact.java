package dev.drover.protocol.job;

import dev.drover.protocol.Sorted;
import java.util.Map;

/**
 * A file fetched into the task's directory before it starts.
 *
 * @param destination relative to the task's directory
 * @param mode {@code any} (archives are unpacked), {@code file} or {@code dir}
 * @param options {@code checksum}, {@code archive}, …
 * @param insecure whether the server's certificate is not looked at
 * @param chown whether the files are given to the task's user
 */
public record Artifact(
        String source,
        String destination,
        String mode,
        Map<String, String> options,
        Map<String, String> headers,
        boolean insecure,
        boolean chown) {
    public Artifact {
        options = Sorted.copyOf(options);
        headers = Sorted.copyOf(headers);
    }
}
