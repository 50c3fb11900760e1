package dev.drover.protocol;

import java.util.HexFormat;

/**
 * What is recorded beside every event.
 *
 * @param previousHash SHA-256 (hex) of the stored bytes of the entity's previous event; empty for the first
 */
public record EventMetadata(Requester requester, Cause cause, Stamp stamp, String previousHash) {
    public EventMetadata {
        HexFormat.of().parseHex(previousHash);
    }
}
