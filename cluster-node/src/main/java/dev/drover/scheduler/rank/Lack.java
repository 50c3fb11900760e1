package dev.drover.scheduler.rank;

/**
 * Something a node has too little of.
 *
 * @param dimension as metrics name it
 * @param asked how much; for a port, its number
 * @param free how much is left; for a port, 0
 * @param holder of the port; empty otherwise
 */
record Lack(String dimension, long asked, long free, String holder) {
    static Lack amount(String dimension, long asked, long free) {
        return new Lack(dimension, asked, free, "");
    }

    static Lack port(String dimension, int port, String holder) {
        return new Lack(dimension, port, 0, holder);
    }

    /** The missing part of what was asked, from 0 to 1; a port is missing as a whole. */
    double part() {
        return holder.isEmpty() && asked > 0 ? (double) (asked - Math.max(0, free)) / asked : 1;
    }

    String found() {
        return holder.isEmpty() ? Long.toString(Math.max(0, free)) : holder;
    }
}
