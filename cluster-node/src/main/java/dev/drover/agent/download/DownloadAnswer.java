package dev.drover.agent.download;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * How one {@link DownloadOrder} went. To the agent it is a claim: who wrote it has handled what others made.
 *
 * @param isUnchanged whether what was held already is still what is served
 * @param validator of what was fetched, if its server gave one
 * @param reason of a failure; empty if there is none
 * @param isRecoverable whether trying again may help
 */
public record DownloadAnswer(boolean isUnchanged, Validator validator, String reason, boolean isRecoverable) {
    private static final int LONGEST_REASON = 1000;

    /** It is there. */
    public static DownloadAnswer fetched(Validator validator) {
        return new DownloadAnswer(false, validator, "", false);
    }

    /** What was held is there. */
    public static DownloadAnswer unchanged() {
        return new DownloadAnswer(true, Validator.NONE, "", false);
    }

    public static DownloadAnswer failed(String reason, boolean isRecoverable) {
        return new DownloadAnswer(false, Validator.NONE, reason.isEmpty() ? "unknown" : reason, isRecoverable);
    }

    public boolean isDone() {
        return reason.isEmpty();
    }

    void write(DataOutputStream to) throws IOException {
        to.writeBoolean(isUnchanged);
        to.writeUTF(validator.etag());
        to.writeUTF(validator.location());
        to.writeUTF(reason.substring(0, Math.min(LONGEST_REASON, reason.length())));
        to.writeBoolean(isRecoverable);
        to.flush();
    }

    /** Reads one; what it says may be anything, but not long. */
    public static DownloadAnswer read(DataInputStream from) throws IOException {
        return new DownloadAnswer(
                from.readBoolean(),
                new Validator(printable(from.readUTF()), printable(from.readUTF())),
                printable(from.readUTF()),
                from.readBoolean());
    }

    private static String printable(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            safe.append(Character.isISOControl(character) ? ' ' : character);
        }
        return safe.toString();
    }
}
