package dev.drover.view.feed;

/**
 * How far rows were pushed to one follower, and how far it has confirmed them. One that does not keep up is pushed nothing
 * more until it has read from the log what it missed. Pure.
 *
 * @param next the position of the row to push next; a later one would leave a gap
 * @param confirmed the first position not confirmed
 * @param bytesOut pushed and not confirmed
 */
record PushWindow(long next, long confirmed, long bytesOut) {
    private static final int ROWS_OUT = 256;
    private static final long BYTES_OUT = 8L * 1024 * 1024;

    /** Larger rows do not fit a message between servers, so followers read them from the log. */
    private static final int LARGEST_ROW = 512 * 1024;

    static PushWindow at(long position) {
        return new PushWindow(position, position, 0);
    }

    boolean takes(long position, int bytes) {
        return position == next
                && bytes <= LARGEST_ROW
                && next - confirmed < ROWS_OUT
                && (bytesOut == 0 || bytesOut + bytes <= BYTES_OUT);
    }

    PushWindow pushed(long position, int bytes) {
        return new PushWindow(position + 1, confirmed, bytesOut + bytes);
    }

    /** Bytes are counted by the window, not by the row: they are all out until everything is confirmed. */
    PushWindow confirmed(long position) {
        long reached = Math.max(confirmed, position);
        return reached >= next ? at(reached) : new PushWindow(next, reached, bytesOut);
    }

    /** Whether the follower waits for nothing that was pushed, and yet is not at the head. */
    boolean isIdleBehind(long head) {
        return confirmed == next && next < head;
    }
}
