package dev.drover.scheduler.rank;

/**
 * Something a node has too little of.
 *
 * @param dimension as metrics name it
 * @param asked how much, or which port, as it is told
 * @param found what there is instead, as it is told
 * @param free how much is left; 0 for a port
 * @param part the missing part of what was asked, from 0 to 1; a port is missing as a whole
 */
record Lack(String dimension, String asked, String found, long free, double part) {
    static Lack amount(String dimension, long asked, long free) {
        return new Lack(
                dimension, Long.toString(asked), Long.toString(Math.max(0, free)), free, missingPart(asked, free));
    }

    static Lack port(String dimension, int port, String holder) {
        return new Lack(dimension, Integer.toString(port), holder, 0, 1);
    }

    static Lack devices(String dimension, String name, int asked, int free, String found) {
        return new Lack(dimension, asked + " of " + name, found, free, missingPart(asked, free));
    }

    private static double missingPart(long asked, long free) {
        return asked > 0 ? (double) (asked - Math.max(0, free)) / asked : 1;
    }
}
