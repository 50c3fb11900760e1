package dev.drover.protocol.jobspec.hcl;

import java.util.Collection;
import java.util.stream.Collectors;

/** Names the nearest of the allowed words, or all of them, at the end of a message. */
public final class Suggestion {
    private static final int LONGEST_WORD = 64;

    private Suggestion() {}

    /** Starts with a separator; is empty if there is nothing to suggest. */
    public static String of(String word, Collection<String> allowed) {
        String nearest = "";
        int best = Math.max(2, word.length() / 3) + 1;
        for (String candidate : allowed) {
            int distance = distance(word, candidate, best);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        if (!nearest.isEmpty()) {
            return "; did you mean \"" + nearest + "\"?";
        }
        if (allowed.isEmpty()) {
            return "";
        }
        String shown = allowed.stream().sorted().limit(60).collect(Collectors.joining(", "));
        return "; allowed here: " + shown;
    }

    private static int distance(String left, String right, int limit) {
        if (left.length() > LONGEST_WORD || Math.abs(left.length() - right.length()) >= limit) {
            return limit;
        }
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
