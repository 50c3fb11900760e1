package dev.drover.agent.download;

/**
 * By what a server tells whether a file is still the one that it served: its strong ETag, and the address that answered with
 * it.
 */
public record Validator(String etag, String location) {
    /** Of a file that nothing is known of. */
    public static final Validator NONE = new Validator("", "");

    public boolean isPresent() {
        return !etag.isEmpty();
    }
}
