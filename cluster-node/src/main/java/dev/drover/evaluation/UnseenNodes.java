package dev.drover.evaluation;

import java.util.BitSet;

/** Which of a plan's nodes have been offered something that the view does not show, by their places in the order of ids. */
public final class UnseenNodes {
    private static final int BITS = 4;
    private static final int RADIX = 16;

    private final int size;
    private final BitSet places = new BitSet();

    UnseenNodes(int size) {
        this.size = size;
    }

    void add(int place) {
        places.set(place);
    }

    /** Four places to a hexadecimal digit, the first in the highest bit; empty if it is all of them. */
    String text() {
        if (places.cardinality() == size) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int from = 0; from < size; from += BITS) {
            int digit = 0;
            for (int bit = 0; bit < BITS; bit++) {
                digit = 2 * digit + (places.get(from + bit) ? 1 : 0);
            }
            text.append(Character.forDigit(digit, RADIX));
        }
        return text.toString();
    }

    /** Whether a text names a place. */
    public static boolean isNamed(String text, int place) {
        int at = place / BITS;
        boolean isWithin = at < text.length();
        return text.isEmpty()
                || (isWithin && (Character.digit(text.charAt(at), RADIX) >> (BITS - 1 - place % BITS) & 1) == 1);
    }
}
